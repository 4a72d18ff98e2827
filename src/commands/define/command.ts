/** What a command is: its declaration for Discord and its handler in one value, its options typed by what declares them. */
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  type APIApplicationCommandBasicOption,
  type ChannelType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Db } from '../../db/schema.js';
import type { Upload } from '../../db/uploads.js';
import { EaselError, type Fault, type Problem } from '../../errors.js';
import type { NewSubmission } from '../../pipeline/ports.js';
import { atMost, type Prompt } from '../../pipeline/prompt.js';
import type { Run, RunId, Submission, SubmissionId } from '../../pipeline/run.js';
import type { CustomId } from '../../views/custom-id.js';
import type { Message } from '../../views/message.js';

/** What commands are handed to do their work with. */
export interface Services {
  readonly db: Db;
  /** Undefined where this interaction was submitted before; held where it may cost too much unasked. */
  readonly submit: (submission: Omit<NewSubmission, 'held'>) => Promise<Submission | undefined>;
  /**
   * Enqueues the prompts of a file, which is kept before it is acknowledged and until it is enqueued
   * or refused. Undefined where it was refused, or is another process's.
   */
  readonly upload: (
    file: Omit<Upload, 'createdAt'>,
    answering: Answering,
  ) => Promise<Enqueued | undefined>;
  /** The status message is there: from now on it is drawn, and the runs may start. */
  readonly shown: (id: SubmissionId, messageId: string) => Promise<void>;
  /** Nobody was told of this submission: cancels it before anything is paid. */
  readonly withdraw: (id: SubmissionId) => Promise<void>;
  /** The answer failed, and may have arrived all the same: withdraws where it is not to be found. */
  readonly doubt: (id: SubmissionId) => void;
  readonly load: (id: RunId) => Promise<Run>;
  /** Whether an image model can be told what to avoid. */
  readonly takesNegative: (model: string) => boolean;
  /** What these prompts may cost at most, in US dollars; unknown prices count as nothing. */
  readonly estimate: (prompts: readonly Prompt[]) => number;
  /** The owner agreed: its runs may start. */
  readonly release: (id: SubmissionId) => Promise<void>;
  /** Ends a run that is not over; resolves when nothing of it is under way any more. */
  readonly cancel: (id: RunId) => Promise<void>;
}

/** How the person who brought a file is answered. */
export interface Answering {
  /** False where another process had answered before. */
  readonly acknowledge: () => Promise<boolean>;
  readonly refuse: (fault: Fault) => Promise<void>;
}

/** A submission with the prompts that it was made of. */
export interface Enqueued {
  readonly submission: Submission;
  readonly prompts: readonly Prompt[];
}

/** Who asks, where, and how to answer. */
export interface Call {
  readonly interactionId: string;
  readonly guildId: string;
  readonly channel: {
    readonly id: string;
    readonly type: ChannelType;
    readonly ageRestricted: boolean;
  };
  readonly user: { readonly id: string; readonly name: string };
  /** Rights of the member in the channel, as Discord's bits. */
  readonly permissions: bigint;
  /** Rights of the bot in the channel. */
  readonly appPermissions: bigint;
  /**
   * Answers, or fills what was deferred. Resolves to the id of the message, or to undefined where
   * another process had answered before.
   * @throws EaselError `target_gone` where the interaction is over
   */
  readonly reply: (view: Message) => Promise<string | undefined>;
  /** Says that the answer will take a while; false where another process had answered before. */
  readonly defer: () => Promise<boolean>;
  /** A message that only this person sees: the answer, or one more. */
  readonly replyPrivately: (view: Message) => Promise<void>;
}

/** A press of a button, or a choice from a menu; `reply` changes the message that it is on. */
export interface ComponentInteraction extends Call {
  /** What was chosen from a menu. */
  readonly chosen: readonly string[];
}

export interface Component {
  readonly name: string;
  /** False where this id is not for it. */
  press(customId: string, press: ComponentInteraction, services: Services): Promise<boolean>;
}

/** One entry of what a client offers while somebody types. */
export interface Suggestion {
  /** What the person sees; at most 100 characters. */
  readonly name: string;
  readonly value: string;
}

export type Suggest = (
  typed: string,
  asker: Pick<Call, 'guildId' | 'user' | 'permissions'>,
  services: Services,
) => Promise<readonly Suggestion[]>;

export type Options = Readonly<Record<string, z.ZodType>>;
/** The values of these options, by name. */
export type Values<O extends Options> = z.infer<z.ZodObject<O>>;

export interface Command {
  readonly name: string;
  readonly declaration: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Whether only the person who asks sees the answer. */
  readonly private: boolean;
  readonly components: readonly Component[];
  /** @throws EaselError, `invalid_options` where a value is not what was declared. */
  run(given: ReadonlyMap<string, unknown>, call: Call, services: Services): Promise<void>;
  /** What is offered for an option; undefined for one that offers nothing. */
  suggest(option: string): Suggest | undefined;
}

interface Definition<O extends Options> {
  readonly name: string;
  readonly description: string;
  readonly options: O;
  readonly private?: boolean;
  readonly components?: readonly Component[];
  run(call: Call & { readonly options: Values<O> }, services: Services): Promise<void>;
}

/** A command; its handler gets the values of its options by name. */
export function defineCommand<O extends Options>(definition: Definition<O>): Command {
  const { name, description, options, components = [] } = definition;
  const schema = z.object(options);
  return {
    name,
    declaration: {
      name,
      description,
      contexts: [InteractionContextType.Guild],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      options: Object.entries(options).map(([option, type]) => declared(option, type)),
    },
    private: definition.private ?? false,
    components,
    async run(given, call, services) {
      const values = schema.safeParse(Object.fromEntries(given));
      if (!values.success) throw refused(values.error);
      await definition.run({ ...call, options: values.data }, services);
    },
    suggest(option) {
      const type = options[option];
      return type && suggestions.get(type);
    },
  };
}

/** What a button or menu does, with the state that its id carries. */
export function defineComponent<State>(
  id: CustomId<State>,
  run: (press: ComponentInteraction, state: State, services: Services) => Promise<void>,
): Component {
  return {
    name: id.name,
    async press(customId, press, services) {
      const state = id.parse(customId);
      if (state === undefined) return false;
      await run(press, state, services);
      return true;
    },
  };
}

function refused(error: z.ZodError): EaselError {
  const problems: Problem[] = error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }));
  return new EaselError({ code: 'invalid_options', problems });
}

type Declare = (name: string) => APIApplicationCommandBasicOption;

/** How each option is declared to Discord. */
const declarations = new WeakMap<z.ZodType, Declare>();

/** What is offered for an option while somebody types. */
const suggestions = new WeakMap<z.ZodType, Suggest>();

function declared(name: string, type: z.ZodType): APIApplicationCommandBasicOption {
  const declare = declarations.get(type);
  if (!declare) throw new TypeError(`${name} is not an option of define.ts`);
  return declare(name);
}

function option<T extends z.ZodType>(type: T, declare: Declare): z.ZodOptional<T> {
  const optional = type.optional();
  declarations.set(optional, declare);
  return optional;
}

/** The same option, not to be left out. */
export function required<T extends z.ZodType>(optional: z.ZodOptional<T>): T {
  const type = optional.unwrap();
  declarations.set(type, (name) => ({ ...declared(name, optional), required: true }));
  return type;
}

/** A text of at most `max` characters. */
export function string(description: string, max: number): z.ZodOptional<z.ZodString> {
  return option(atMost(max, z.string('must be a text')), (name) => ({
    type: ApplicationCommandOptionType.String,
    name,
    description,
    max_length: max,
  }));
}

/** A text with entries to choose from while it is typed; not to be left out. */
export function suggested(description: string, max: number, suggest: Suggest): z.ZodString {
  const type = atMost(max, z.string('must be a text'));
  declarations.set(type, (name) => ({
    type: ApplicationCommandOptionType.String,
    name,
    description,
    max_length: max,
    required: true,
    autocomplete: true,
  }));
  suggestions.set(type, suggest);
  return type;
}

/** A whole number, both ends included. */
export function integer(description: string, min: number, max: number): z.ZodOptional<z.ZodInt> {
  const range = `must be a whole number from ${String(min)} to ${String(max)}`;
  return option(z.int(range).min(min, range).max(max, range), (name) => ({
    type: ApplicationCommandOptionType.Integer,
    name,
    description,
    min_value: min,
    max_value: max,
  }));
}

/** One of these words; Discord takes up to 25. */
export function choice<const Words extends readonly [string, ...string[]]>(
  description: string,
  words: Words,
): z.ZodOptional<z.ZodEnum<z.core.util.ToEnum<Words[number]>>> {
  return option(z.enum(words, `must be one of ${words.join(', ')}`), (name) => ({
    type: ApplicationCommandOptionType.String,
    name,
    description,
    choices: words.map((word) => ({ name: word, value: word })),
  }));
}

export function boolean(description: string): z.ZodOptional<z.ZodBoolean> {
  return option(z.boolean('must be true or false'), (name) => ({
    type: ApplicationCommandOptionType.Boolean,
    name,
    description,
  }));
}

/** A person, as their id. */
export function user(description: string): z.ZodOptional<z.ZodString> {
  return option(z.string('must be a person'), (name) => ({
    type: ApplicationCommandOptionType.User,
    name,
    description,
  }));
}

const FILE = 'must be a file';
const fileSchema = z.object(
  { filename: z.string(FILE), url: z.url(FILE), size: z.number(FILE) },
  FILE,
);

/** A file: its name, its size in bytes, and where Discord keeps it for a while. */
export function attachment(description: string): z.ZodOptional<typeof fileSchema> {
  return option(fileSchema, (name) => ({
    type: ApplicationCommandOptionType.Attachment,
    name,
    description,
  }));
}
