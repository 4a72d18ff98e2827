/** The registry of application commands: what may be registered, how often, and what Discord makes of it. */
import {
  ApplicationCommandOptionType as Option,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { checkWithin, parseForm, refuse } from './errors.js';
import { snowflake } from './ids.js';
import type { World } from './world.js';

const DAY = 86_400_000;
const CHAT_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const chatName = z
  .string()
  .regex(CHAT_NAME)
  .refine((name) => name === name.toLowerCase(), {
    message: 'Command name is invalid',
    params: { code: 'APPLICATION_COMMAND_INVALID_NAME' },
  });
const description = z.string().min(1).max(100);
const locale = z.enum(Locale);
const names = (name: z.ZodType<string>) => z.partialRecord(locale, name.nullable()).nullish();

const optionSchema = z.looseObject({
  type: z.int().min(1).max(11),
  name: chatName,
  name_localizations: names(chatName),
  description,
  description_localizations: names(description),
  required: z.boolean().nullish(),
  autocomplete: z.boolean().nullish(),
  choices: z
    .array(
      z.looseObject({
        name: z.string().min(1).max(100),
        name_localizations: names(z.string().min(1).max(100)),
        value: z.union([z.string().max(100), z.number()]),
      }),
    )
    .max(25)
    .nullish(),
  min_length: z.int().min(0).max(6000).nullish(),
  max_length: z.int().min(1).max(6000).nullish(),
  options: z.array(z.unknown()).nullish(),
});

type RawOption = z.infer<typeof optionSchema>;

const optionList: z.ZodType<RawOption[]> = z
  .array(optionSchema)
  .max(25)
  .superRefine((options, ctx) => {
    const fault = (path: PropertyKey[], code: string, message: string) => {
      ctx.addIssue({ code: 'custom', path, message, params: { code } });
    };
    options.forEach((option, at) => {
      if (
        option.required === true &&
        options.slice(0, at).some((earlier) => earlier.required !== true)
      ) {
        fault(
          [at],
          'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
          'Required options must be placed before non-required options',
        );
      }
      if (options.findIndex(({ name }) => name === option.name) < at) {
        fault(
          [at],
          'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
          'Option name already exists in this command',
        );
      }
      if (option.autocomplete === true && (option.choices?.length ?? 0) > 0) {
        fault(
          [at, 'choices'],
          'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
          'Autocomplete and choices cannot both be set',
        );
      }
      if (option.options) checkWithin(ctx, optionList, option.options, [at, 'options']);
      if (option.type > 2 && (option.options?.length ?? 0) > 0)
        fault([at, 'options'], 'BASE_TYPE_BAD', 'Only sub-commands have options');
    });
  });

/** Discord gives options back without what is not set, so that comparing texts finds differences. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== false);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutDefaults(inner)]));
}

const commandSchema = z
  .looseObject({
    type: z.enum(ApplicationCommandType).nullish(),
    name: z.string().min(1).max(32),
    name_localizations: names(z.string().min(1).max(32)),
    description_localizations: names(description),
    description: z.string().max(100).nullish(),
    options: z.preprocess(
      withoutDefaults,
      z
        .array(
          z.custom<APIApplicationCommandOption>(
            (value) => typeof value === 'object' && value !== null,
          ),
        )
        .max(25)
        .nullish(),
    ),
    default_member_permissions: z.string().nullish(),
    nsfw: z.boolean().nullish(),
    contexts: z.array(z.enum(InteractionContextType)).nullish(),
    integration_types: z.array(z.enum(ApplicationIntegrationType)).nullish(),
  })
  .superRefine((command, ctx) => {
    const parts = z.looseObject(
      typeOf(command) === ApplicationCommandType.ChatInput
        ? { name: chatName, description, options: optionList.nullish() }
        : { description: z.literal('').nullish() },
    );
    checkWithin(ctx, parts, command, []);
  });

type Raw = z.infer<typeof commandSchema>;

function typeOf({
  type,
}: {
  type?: ApplicationCommandType | null | undefined;
}): ApplicationCommandType {
  return type ?? ApplicationCommandType.ChatInput;
}

/** Where commands are registered: a server's id, or 'global'. */
export type Scope = string;

export function commandsIn(world: World, scope: Scope): APIApplicationCommand[] {
  return world.commands.get(scope) ?? [];
}

/** PUT: the list is all there is from now on. Those of the same name and type keep their id and are no new creation. */
export function replaceCommands(
  world: World,
  scope: Scope,
  body: unknown,
): APIApplicationCommand[] {
  const raw = parseForm(z.array(commandSchema).max(130), body);
  const next = raw.map((one) => made(world, scope, one));
  world.commands.set(scope, next);
  world.changed();
  return next;
}

/** POST: adds one, or replaces that of the same name. */
export function putCommand(
  world: World,
  scope: Scope,
  body: unknown,
): { command: APIApplicationCommand; isNew: boolean } {
  const raw = parseForm(commandSchema, body);
  const earlier = sameName(world, scope, raw);
  const command = made(world, scope, raw);
  world.commands.set(scope, [
    ...commandsIn(world, scope).filter(({ id }) => id !== command.id),
    command,
  ]);
  world.changed();
  return { command, isNew: !earlier };
}

export function changeCommand(
  world: World,
  scope: Scope,
  id: string,
  body: unknown,
): APIApplicationCommand {
  const earlier = commandById(world, scope, id);
  const raw = parseForm(commandSchema, { ...earlier, ...parseForm(z.looseObject({}), body) });
  const command = { ...shape(world, scope, raw), id, version: snowflake() };
  world.commands.set(
    scope,
    commandsIn(world, scope).map((one) => (one.id === id ? command : one)),
  );
  return command;
}

export function removeCommand(world: World, scope: Scope, id: string): void {
  commandById(world, scope, id);
  world.commands.set(
    scope,
    commandsIn(world, scope).filter((one) => one.id !== id),
  );
}

export function commandById(world: World, scope: Scope, id: string): APIApplicationCommand {
  const found = commandsIn(world, scope).find((one) => one.id === id);
  if (!found) throw refuse(10063);
  return found;
}

function sameName(world: World, scope: Scope, raw: Raw): APIApplicationCommand | undefined {
  return commandsIn(world, scope).find(
    ({ name, type }) => name === raw.name && type === typeOf(raw),
  );
}

function made(world: World, scope: Scope, raw: Raw): APIApplicationCommand {
  const earlier = sameName(world, scope, raw);
  if (!earlier) countCreate(world, scope);
  return { ...shape(world, scope, raw), id: earlier?.id ?? snowflake(), version: snowflake() };
}

function countCreate(world: World, scope: Scope): void {
  const today = world.commandCreates.filter(
    (one) => one.scope === scope && Date.now() - one.at < DAY,
  );
  if (today.length >= world.settings.commandCreatesPerDay) throw refuse(30034);
  world.commandCreates.push({ scope, at: Date.now() });
}

function shape(
  world: World,
  scope: Scope,
  raw: Raw,
): Omit<APIApplicationCommand, 'id' | 'version'> {
  const isGlobal = scope === 'global';
  return {
    application_id: world.applicationId,
    ...(isGlobal ? {} : { guild_id: scope }),
    type: typeOf(raw),
    name: raw.name,
    name_localizations: raw.name_localizations ?? null,
    description: raw.description ?? '',
    description_localizations: raw.description_localizations ?? null,
    ...(raw.options && raw.options.length > 0 ? { options: raw.options } : {}),
    default_member_permissions: raw.default_member_permissions ?? null,
    nsfw: raw.nsfw ?? false,
    ...(isGlobal
      ? {
          contexts: raw.contexts ?? null,
          integration_types: raw.integration_types ?? [ApplicationIntegrationType.GuildInstall],
        }
      : {}),
  };
}

/** As Discord lists a command that it was not asked to list with its translations. */
export function withoutLocalizations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLocalizations);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.endsWith('_localizations'))
      .map(([name, inner]) => [name, withoutLocalizations(inner)]),
  );
}

/** The options of a command after its sub-commands are chosen: `['settings', 'quota']`. */
export function optionsAt(
  command: APIApplicationCommand,
  path: readonly string[],
): readonly APIApplicationCommandOption[] | undefined {
  return path.reduce<readonly APIApplicationCommandOption[] | undefined>((options, name) => {
    const sub = options?.find((option) => option.name === name);
    return sub && (sub.type === Option.Subcommand || sub.type === Option.SubcommandGroup)
      ? (sub.options ?? [])
      : undefined;
  }, command.options ?? []);
}
