/** Interaction → call → command; and whatever goes wrong → one sentence for the person. */
import {
  ApplicationCommandType,
  InteractionType,
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIInteraction,
} from 'discord-api-types/v10';
import type { Call, Services } from '../../commands/define/call.js';
import type { Command } from '../../commands/define/command.js';
import { EaselError, faultOf, type Fault } from '../../errors.js';
import { kindOf } from '../../views/custom-id.js';
import { faultView } from '../../views/fault.js';
import {
  askerOf,
  callOf,
  valuesOf,
  type AnyComponentInteraction,
  type GuildRights,
  type HandledInteraction,
} from './call.js';
import { InteractionResponse, respondWithChoices, type ResponseOptions } from './response.js';

/** Discord waits for three seconds; a handler that is slower than this has its answer deferred. */
const DEFER_AFTER_MS = 1_500;

export interface DispatcherOptions extends ResponseOptions {
  readonly commands: readonly Command[];
  readonly services: Services;
  readonly guilds: GuildRights;
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
      await handler.run(callOf(interaction, response, this.#options.guilds));
    } catch (error) {
      const context = { interactionId: interaction.id, command: handler.name };
      await this.#report(error, response, context);
    } finally {
      clearTimeout(deferring);
    }
  }

  /** Offers what fits to what is being typed; where that fails the client offers nothing. */
  async #suggest(interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { data, member, guild_id: guildId, channel } = interaction;
    try {
      const focused = data.options.find((option) => 'focused' in option && option.focused);
      const suggest = focused && this.#commands.get(data.name)?.suggest(focused.name);
      if (!suggest || !member || guildId === undefined || !channel || !('value' in focused)) return;
      const asker = askerOf(member, guildId, channel, this.#options.guilds);
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

  #commandHandler({ data }: APIApplicationCommandInteraction): Handler {
    const command = this.#commands.get(data.name);
    // Another kind of command may be left over by the same name.
    if (!command || data.type !== ApplicationCommandType.ChatInput)
      return refusing(data.name, 'unknown_command');
    return {
      name: data.name,
      private: command.private,
      run: (call) => command.run(valuesOf(data), call, this.#options.services),
    };
  }

  #componentHandler({ data }: AnyComponentInteraction): Handler {
    const name = kindOf(data.custom_id);
    const component = this.#options.commands
      .flatMap(({ components }) => components)
      .find((one) => one.name === name);
    if (!component) return refusing(name, 'unknown_component');
    const chosen = 'values' in data ? data.values : [];
    return {
      name,
      private: true,
      run: async (call) => {
        const { services } = this.#options;
        const known = await component.handle(data.custom_id, { ...call, chosen }, services);
        if (!known) throw new EaselError({ code: 'unknown_component' });
      },
    };
  }

  /** One sentence for the person; the log hears of what is our own fault. */
  async #report(error: unknown, response: InteractionResponse, context: Context): Promise<void> {
    const fault: Fault = faultOf(error);
    if (fault.code === 'internal') this.#options.record(error, context);
    await response.replyPrivately(faultView(fault)).catch((failure: unknown) => {
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
