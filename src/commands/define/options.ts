/** Options of commands: each is a value that holds its declaration to Discord, its reader and its type. */
import {
  ApplicationCommandOptionType as Type,
  ChannelType,
  type APIApplicationCommandBasicOption,
  type LocalizationMap,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Language } from '../../languages/index.js';
import { EaselError } from '../../errors.js';
import { atMost, text } from '../../pipeline/prompt.js';
import type { Asker, Services } from './call.js';
import { translated } from './texts.js';

/** What an option is called and described as, in every language. */
export interface OptionTexts {
  readonly name: string;
  readonly description: string;
  readonly name_localizations: LocalizationMap;
  readonly description_localizations: LocalizationMap;
}

export interface Option<Schema extends z.ZodType = z.ZodType> {
  /** Reads what Discord sends; its messages say what a value must be. */
  readonly schema: Schema;
  readonly declare: (texts: OptionTexts) => APIApplicationCommandBasicOption;
  /** What is offered while somebody types; undefined where nothing is. */
  readonly suggest?: Suggest | undefined;
}

type Optional<Schema extends z.ZodType> = Option<z.ZodOptional<Schema>>;

/** The options of a command, by name. */
export type Options = Readonly<Record<string, Option>>;

/** The values of these options, by name. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: z.infer<O[Name]['schema']>;
};

/** Entries of an autocompletion that Discord takes at most. */
export const MAX_OFFERED = 25;

/** One entry of an autocompletion. */
export interface Suggestion {
  /** What the person sees; at most 100 characters. */
  readonly name: string;
  readonly value: string;
}

/** @param typed what the person has typed so far */
export type Suggest = (
  typed: string,
  asker: Asker,
  services: Services,
) => Promise<readonly Suggestion[]>;

/** A schema for all of these options at once. The first signature has the exact types, which TypeScript cannot infer from the body. */
export function schemaOf<O extends Options>(options: O): z.ZodType<Values<O>>;
export function schemaOf(options: Options): z.ZodType<Readonly<Record<string, unknown>>> {
  return z.object(
    Object.fromEntries(Object.entries(options).map(([name, { schema }]) => [name, schema])),
  );
}

/** The same option, not to be left out. */
export function required<Schema extends z.ZodType>({
  schema,
  declare,
  suggest,
}: Optional<Schema>): Option<Schema> {
  return {
    schema: schema.unwrap(),
    declare: (texts) => ({ ...declare(texts), required: true }),
    suggest,
  };
}

/** A text of at most `max` UTF-16 units; with `autocomplete`, entries to choose from are offered while it is typed. */
export function string({
  max,
  autocomplete,
}: {
  readonly max: number;
  readonly autocomplete?: Suggest;
}): Optional<z.ZodString> {
  return {
    schema: atMost(max, z.string('must be a text')).optional(),
    declare: (texts) => ({
      type: Type.String,
      ...texts,
      max_length: max,
      ...(autocomplete ? { autocomplete: true } : {}),
    }),
    suggest: autocomplete,
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number from `min` to `max`, both included. */
export function integer({ min, max }: Range): Optional<z.ZodInt> {
  const range = `must be a whole number from ${String(min)} to ${String(max)}`;
  return {
    schema: z.int(range).min(min, range).max(max, range).optional(),
    declare: (texts) => ({ type: Type.Integer, ...texts, min_value: min, max_value: max }),
  };
}

/** A number from `min` to `max`, both included. */
export function number({ min, max }: Range): Optional<z.ZodNumber> {
  const range = `must be a number from ${String(min)} to ${String(max)}`;
  return {
    schema: z.number(range).min(min, range).max(max, range).optional(),
    declare: (texts) => ({ type: Type.Number, ...texts, min_value: min, max_value: max }),
  };
}

/** One of these words, which the catalogue of each language may translate; Discord takes up to 25. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
): Optional<z.ZodType<Words[number]>> {
  return {
    schema: z.enum(words, `must be one of ${words.join(', ')}`).optional(),
    declare: (texts) => ({
      type: Type.String,
      ...texts,
      choices: words.map((word) => ({
        name: word,
        value: word,
        name_localizations: translated((language) => wordIn(language, word) ?? word),
      })),
    }),
  };
}

function wordIn({ choices }: Language, word: string): string | undefined {
  const words: Readonly<Record<string, string>> = choices;
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

export function boolean(): Optional<z.ZodBoolean> {
  return {
    schema: z.boolean('must be true or false').optional(),
    declare: (texts) => ({ type: Type.Boolean, ...texts }),
  };
}

/** A person, as their id. */
export function user(): Optional<z.ZodString> {
  return {
    schema: z.string('must be a person').optional(),
    declare: (texts) => ({ type: Type.User, ...texts }),
  };
}

/** A role, as its id. */
export function role(): Optional<z.ZodString> {
  return {
    schema: z.string('must be a role').optional(),
    declare: (texts) => ({ type: Type.Role, ...texts }),
  };
}

/** A text or announcement channel, as its id. */
export function channel(): Optional<z.ZodString> {
  return {
    schema: z.string('must be a channel').optional(),
    declare: (texts) => ({
      type: Type.Channel,
      ...texts,
      channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
    }),
  };
}

const FILE = 'must be a file';
const fileSchema = z.object(
  { filename: z.string(FILE), url: z.url(FILE), size: z.number(FILE) },
  FILE,
);

/** A file: its name, its size in bytes, and a URL of Discord's CDN that expires. */
export function attachment(): Optional<typeof fileSchema> {
  return {
    schema: fileSchema.optional(),
    declare: (texts) => ({ type: Type.Attachment, ...texts }),
  };
}

/** A person's text as a prompt may hold it. @throws EaselError `invalid_options` */
export function checkedText(path: string, value: string | undefined, max: number): string {
  const { data, error } = text(max).safeParse(value);
  if (!error) return data;
  const problems = error.issues.map(({ message }) => ({ path, message }));
  throw new EaselError({ code: 'invalid_options', problems });
}
