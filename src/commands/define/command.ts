/** A command is its declaration to Discord and its handler in one value; a component is the same for buttons, menus and forms. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { z } from 'zod';
import { EaselError, type Problem } from '../../errors.js';
import type { Language } from '../../languages/index.js';
import type { CustomId } from '../../views/custom-id.js';
import type { Call, ComponentInteraction, Services, TargetMessage } from './call.js';
import { schemaOf, type Options, type Suggest, type Values } from './options.js';
import { localized, translated } from './texts.js';

/** What a person gave with a command, as Discord sent it. */
export interface Given {
  /** Undefined where the command has none. */
  readonly subcommand?: string | undefined;
  /** The values of its options by name. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The message that a command of the message menu was used on. */
  readonly target?: TargetMessage | undefined;
}

export interface Command {
  readonly name: string;
  readonly declaration: RESTPostAPIApplicationCommandsJSONBody;
  /** Whether only the person who asks sees the answer. */
  readonly private: boolean;
  readonly components: readonly Component[];
  /** @throws EaselError, `invalid_options` where a value is not what was declared */
  run(given: Given, call: Call, services: Services): Promise<void>;
  /** The autocompletion of an option; undefined where it has none. */
  suggest(option: string, subcommand?: string): Suggest | undefined;
}

interface OptionsTexts<O extends Options> {
  readonly name: string;
  readonly description: string;
  readonly options: {
    readonly [Name in keyof O]: { readonly name: string; readonly description: string };
  };
}

/** A command's or a sub-command's options, and what it does with their values. */
export interface Action<O extends Options> {
  readonly name: string;
  /** What it is called and described as in each language. */
  readonly texts: (language: Language) => OptionsTexts<O>;
  readonly options: O;
  run(call: Call & { readonly options: Values<O> }, services: Services): Promise<void>;
}

interface Shared {
  readonly private?: boolean;
  readonly components?: readonly Component[];
  /** Discord's permissions that a member needs to be offered it, unless the server says otherwise. */
  readonly permissions?: bigint;
}

/** A command for servers. Its handler gets the values of its options by name, with their types. */
export function defineCommand<O extends Options>(definition: Action<O> & Shared): Command {
  const action = defineSubcommand(definition);
  return {
    ...shared(definition),
    declaration: { ...action.declared, ...place(definition) },
    run: ({ values }, call, services) => action.run(values, call, services),
    suggest: (option) => action.suggest(option),
  };
}

/** One of several things that a command does, made by `defineSubcommand`. */
export interface Subcommand {
  readonly name: string;
  readonly declared: ReturnType<typeof declare>;
  run(values: ReadonlyMap<string, unknown>, call: Call, services: Services): Promise<void>;
  suggest(option: string): Suggest | undefined;
}

export function defineSubcommand<O extends Options>(action: Action<O>): Subcommand {
  const schema = schemaOf(action.options);
  return {
    name: action.name,
    declared: declare(action),
    async run(given, call, services) {
      const values = schema.safeParse(Object.fromEntries(given));
      if (!values.success) throw invalidOptions(values.error);
      await action.run({ ...call, options: values.data }, services);
    },
    suggest: (option) => action.options[option]?.suggest,
  };
}

interface Group extends Shared {
  readonly name: string;
  readonly texts: (language: Language) => { readonly name: string; readonly description: string };
  readonly subcommands: readonly Subcommand[];
}

/** A command of several sub-commands. */
export function defineCommandGroup(group: Group): Command {
  const { name, texts, subcommands } = group;
  const find = (wanted: string | undefined) => subcommands.find((one) => one.name === wanted);
  const options = subcommands.map(({ declared }) => ({
    type: ApplicationCommandOptionType.Subcommand as const,
    ...declared,
  }));
  return {
    ...shared(group),
    declaration: { ...localized(name, texts), options, ...place(group) },
    async run({ subcommand, values }, call, services) {
      const chosen = find(subcommand);
      if (!chosen) throw new EaselError({ code: 'unknown_command' });
      await chosen.run(values, call, services);
    },
    suggest: (option, subcommand) => find(subcommand)?.suggest(option),
  };
}

interface MessageAction extends Shared {
  /** As English clients show it. */
  readonly name: string;
  readonly texts: (language: Language) => { readonly name: string };
  run(call: Call & { readonly target: TargetMessage }, services: Services): Promise<void>;
}

/** A command in the menu of a message. */
export function defineMessageCommand(definition: MessageAction): Command {
  const { name, texts } = definition;
  return {
    ...shared(definition),
    declaration: {
      type: ApplicationCommandType.Message,
      name,
      name_localizations: translated((language) => texts(language).name),
      ...place(definition),
    },
    async run({ target }, call, services) {
      if (!target) throw new EaselError({ code: 'unknown_command' });
      await definition.run({ ...call, target }, services);
    },
    suggest: () => undefined,
  };
}

function shared({ name, ...definition }: Shared & { readonly name: string }) {
  return {
    name,
    private: definition.private ?? false,
    components: definition.components ?? [],
  };
}

function place({ permissions }: Shared) {
  return {
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    ...(permissions === undefined ? {} : { default_member_permissions: String(permissions) }),
  };
}

function declare<O extends Options>({ name, texts, options }: Action<O>) {
  return {
    ...localized(name, texts),
    options: Object.entries(options).map(([option, { declare }]) =>
      declare(localized(option, (language) => optionTexts(texts(language), option))),
    ),
  };
}

function optionTexts<O extends Options>({ options }: OptionsTexts<O>, option: keyof O) {
  return options[option];
}

function invalidOptions(error: z.ZodError): EaselError {
  const problems: Problem[] = error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }));
  return new EaselError({ code: 'invalid_options', problems });
}

/** Buttons, menus and forms of one kind, and what they do. */
export interface Component {
  /** The kind that their custom_id begins with. */
  readonly name: string;
  /** Whether only the person who sent the form sees the answer. */
  readonly private: boolean;
  /** Resolves to false where it cannot read the custom_id. */
  handle(customId: string, interaction: ComponentInteraction, services: Services): Promise<boolean>;
}

/** A kind of buttons, menus or forms; its handler gets the state that the custom_id carries. */
export function defineComponent<State>(
  id: CustomId<State>,
  run: (interaction: ComponentInteraction, state: State, services: Services) => Promise<void>,
  { private: isPrivate = true } = {},
): Component {
  return {
    name: id.name,
    private: isPrivate,
    async handle(customId, interaction, services) {
      const state = id.parse(customId);
      if (state === undefined) return false;
      await run(interaction, state, services);
      return true;
    },
  };
}
