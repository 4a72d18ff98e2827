/** Interaction → call → command; and whatever goes wrong → one sentence for the person. */
import {
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIInteraction,
} from 'discord-api-types/v10';
import type { Call, Services } from '../../commands/define/call.js';
import type { Command } from '../../commands/define/command.js';
import type { KnownThread } from '../../db/viewer.js';
import { EaselError, faultOf } from '../../errors.js';
import { languageOf } from '../../languages/index.js';
import { kindOf } from '../../views/custom-id.js';
import { faultView } from '../../views/fault.js';
import type { Message } from '../../views/message.js';
import {
  askerOf,
  callOf,
  threadOf,
  type AnyComponentInteraction,
  type GuildRights,
  type HandledInteraction,
} from './call.js';
import { givenWith, subcommandIn } from './given.js';
import { InteractionResponse, respondWithChoices, type ResponseOptions } from './response.js';

/** Discord waits for three seconds; a handler that is slower than this has its answer deferred. */
const DEFER_AFTER_MS = 1_500;
/** Threads that need not be remembered once more. */
const MAX_THREADS = 10_000;

export interface DispatcherOptions extends ResponseOptions {
  readonly commands: readonly Command[];
  readonly services: Services;
  readonly guilds: GuildRights;
  /** Told of every thread that something is used in, the first time: who may see it depends on where it hangs. */
  readonly rememberThread: (thread: KnownThread) => Promise<void>;
  /** Told of what is our own fault. */
  readonly record: (
    error: unknown,
    context: { readonly interactionId: string; readonly command: string },
  ) => void;
}

type Context = Parameters<DispatcherOptions['record']>[1];

/** What handles one interaction, and under which name it is recorded. */
interface Handler {
  readonly name: string;
  readonly private: boolean;
  run(call: Call): Promise<void>;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #commands: ReadonlyMap<string, Command>;
  readonly #running = new Set<Promise<void>>();
  readonly #threads = new Set<string>();
  #stopping = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#commands = new Map(options.commands.map((command) => [command.name, command]));
  }

  /** Takes an interaction and returns at once; never throws. */
  handle(interaction: APIInteraction): void {
    const handled =
      interaction.type === InteractionType.ApplicationCommandAutocomplete
        ? this.#suggest(interaction)
        : isHandled(interaction) && this.#perform(interaction);
    if (!handled) return;
    const work = handled.finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** From now on every call is told that the bot restarts; resolves when those before it are done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #perform(interaction: HandledInteraction): Promise<void> {
    const handler = this.#handlerOf(interaction);
    const response = new InteractionResponse(interaction, handler.private, this.#options);
    const deferring = setTimeout(() => {
      // Where this fails, so does the response of the handler, which is reported.
      if (!response.begun) response.defer().catch(() => undefined);
    }, DEFER_AFTER_MS);
    try {
      const call = callOf(interaction, response, this.#options);
      await this.#remember(interaction);
      await handler.run(call);
    } catch (error) {
      const context = { interactionId: interaction.id, command: handler.name };
      const fault = faultOf(error);
      if (fault.code === 'internal') this.#options.record(error, context);
      const view = faultView(fault, languageOf(interaction.locale));
      await this.#tell(view, response, context);
    } finally {
      clearTimeout(deferring);
    }
  }

  async #remember(interaction: HandledInteraction): Promise<void> {
    const thread = threadOf(interaction);
    if (!thread || this.#threads.has(thread.id)) return;
    if (this.#threads.size > MAX_THREADS) this.#threads.clear();
    await this.#options.rememberThread(thread).then(
      () => this.#threads.add(thread.id),
      // It is told the next time; until then only those in it see what is painted in it.
      (error: unknown) => {
        this.#options.record(error, { interactionId: interaction.id, command: 'thread' });
      },
    );
  }

  /** Offers what fits to what is being typed; where that fails the client offers nothing. */
  async #suggest(interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { data, member, guild_id: guildId, channel } = interaction;
    try {
      const { subcommand, options } = subcommandIn(data.options);
      const focused = options.find((option) => 'focused' in option && option.focused);
      const suggest = focused && this.#commands.get(data.name)?.suggest(focused.name, subcommand);
      if (!suggest || !member || guildId === undefined || !channel) return;
      const { locale } = interaction;
      const asker = askerOf({ member, guildId, channel, locale }, this.#options.guilds);
      const offered = await suggest(String(focused.value), asker, this.#options.services);
      await respondWithChoices(this.#options.rest, interaction, offered);
    } catch (error) {
      this.#options.record(error, { interactionId: interaction.id, command: data.name });
    }
  }

  #handlerOf(interaction: HandledInteraction): Handler {
    const handler =
      interaction.type === InteractionType.ApplicationCommand
        ? this.#commandHandler(interaction)
        : this.#componentHandler(interaction);
    return this.#stopping ? refusing(handler.name, 'stopping') : handler;
  }

  #commandHandler(interaction: APIApplicationCommandInteraction): Handler {
    const { name, type } = interaction.data;
    const command = this.#commands.get(name);
    // Another kind of command may be left over by the same name.
    if (!command || type !== (command.declaration.type ?? ApplicationCommandType.ChatInput))
      return refusing(name, 'unknown_command');
    return {
      name,
      private: command.private,
      run: (call) => command.run(givenWith(interaction), call, this.#options.services),
    };
  }

  #componentHandler({ data }: AnyComponentInteraction): Handler {
    const name = kindOf(data.custom_id);
    const component = this.#options.commands
      .flatMap(({ components }) => components)
      .find((one) => one.name === name);
    if (!component) return refusing(name, 'unknown_component');
    const given = { chosen: 'values' in data ? data.values : [], fields: fieldsOf(data) };
    return {
      name,
      private: component.private,
      run: async (call) => {
        const { services } = this.#options;
        const known = await component.handle(data.custom_id, { ...call, ...given }, services);
        if (!known) throw new EaselError({ code: 'unknown_component' });
      },
    };
  }

  async #tell(view: Message, response: InteractionResponse, context: Context): Promise<void> {
    await response.replyPrivately(view).catch((failure: unknown) => {
      if (faultOf(failure).code === 'internal') this.#options.record(failure, context);
    });
  }
}

/** A handler that only fails with this code. */
function refusing(
  name: string,
  code: 'unknown_command' | 'unknown_component' | 'stopping',
): Handler {
  return { name, private: true, run: () => Promise.reject(new EaselError({ code })) };
}

function isHandled(interaction: APIInteraction): interaction is HandledInteraction {
  return (
    interaction.type === InteractionType.ApplicationCommand ||
    interaction.type === InteractionType.MessageComponent ||
    interaction.type === InteractionType.ModalSubmit
  );
}

/** The texts of a form that was sent, by the names of its fields. */
function fieldsOf(data: AnyComponentInteraction['data']): ReadonlyMap<string, string> {
  if (!('components' in data)) return new Map();
  const inputs = data.components.flatMap((part) => {
    if (part.type === ComponentType.Label) return [part.component];
    return part.type === ComponentType.ActionRow ? part.components : [];
  });
  return new Map(
    inputs.flatMap((input) =>
      input.type === ComponentType.TextInput ? [[input.custom_id, input.value]] : [],
    ),
  );
}
