/** A command is its declaration to Discord and its handler in one value; a component is the same for buttons and menus. */
import {
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { z } from 'zod';
import { EaselError, type Problem } from '../../errors.js';
import type { CustomId } from '../../views/custom-id.js';
import type { Call, ComponentInteraction, Services } from './call.js';
import { schemaOf, type Options, type Suggest, type Values } from './options.js';

export interface Command {
  readonly name: string;
  readonly declaration: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Whether only the person who asks sees the answer. */
  readonly private: boolean;
  readonly components: readonly Component[];
  /**
   * @param given the values of its options by name, as Discord sent them
   * @throws EaselError, `invalid_options` where a value is not what was declared
   */
  run(given: ReadonlyMap<string, unknown>, call: Call, services: Services): Promise<void>;
  /** The autocompletion of an option; undefined where it has none. */
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

/** A command for servers. Its handler gets the values of its options by name, with their types. */
export function defineCommand<O extends Options>(definition: Definition<O>): Command {
  const { name, description, options, components = [] } = definition;
  const schema = schemaOf(options);
  return {
    name,
    declaration: {
      name,
      description,
      contexts: [InteractionContextType.Guild],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      options: Object.entries(options).map(([option, { declare }]) => declare(option)),
    },
    private: definition.private ?? false,
    components,
    async run(given, call, services) {
      const values = schema.safeParse(Object.fromEntries(given));
      if (!values.success) throw invalidOptions(values.error);
      await definition.run({ ...call, options: values.data }, services);
    },
    suggest: (option) => options[option]?.suggest,
  };
}

function invalidOptions(error: z.ZodError): EaselError {
  const problems: Problem[] = error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }));
  return new EaselError({ code: 'invalid_options', problems });
}

/** Buttons and menus of one kind, and what they do. */
export interface Component {
  /** The kind that their custom_id begins with. */
  readonly name: string;
  /** Resolves to false where it cannot read the custom_id. */
  handle(customId: string, interaction: ComponentInteraction, services: Services): Promise<boolean>;
}

/** A kind of buttons or menus; its handler gets the state that the custom_id carries. */
export function defineComponent<State>(
  id: CustomId<State>,
  run: (interaction: ComponentInteraction, state: State, services: Services) => Promise<void>,
): Component {
  return {
    name: id.name,
    async handle(customId, interaction, services) {
      const state = id.parse(customId);
      if (state === undefined) return false;
      await run(interaction, state, services);
      return true;
    },
  };
}
