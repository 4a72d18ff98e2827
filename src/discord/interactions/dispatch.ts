/** Interaction → call → command; and whatever goes wrong → one sentence for the person. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIChatInputApplicationCommandInteractionData,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
} from 'discord-api-types/v10';
import type { Call, ComponentInteraction, Services } from '../../commands/define/call.js';
import type { Command } from '../../commands/define/command.js';
import { EaselError, faultOf, type Fault } from '../../errors.js';
import { kindOf } from '../../views/custom-id.js';
import { faultView } from '../../views/fault.js';
import { Answer, answerChoices, type AnswerOptions } from './response.js';

/** Discord waits for three seconds; a handler that is slower than this is excused. */
const DEFER_AFTER_MS = 1_500;

export interface DispatcherOptions extends AnswerOptions {
  readonly commands: readonly Command[];
  readonly services: Services;
  /** Told of what is our own fault. */
  readonly record: (
    error: unknown,
    context: { readonly interactionId: string; readonly command: string },
  ) => void;
}

type Context = Parameters<DispatcherOptions['record']>[1];
type AnyComponentInteraction = APIMessageComponentInteraction | APIModalSubmitInteraction;
type Handled = APIApplicationCommandInteraction | AnyComponentInteraction;

/** What is to be done for an interaction, and under which name. */
interface Task {
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
    const act =
      interaction.type === InteractionType.ApplicationCommandAutocomplete
        ? this.#suggest(interaction)
        : isHandled(interaction) && this.#perform(interaction);
    if (!act) return;
    const work = act.finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** From now on every call is told that the bot restarts; resolves when those before it are done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #perform(interaction: Handled): Promise<void> {
    const task = this.#task(interaction);
    const answer = new Answer(interaction, task.private, this.#options);
    const excuse = setTimeout(() => {
      // Where this fails, so does the answer, and that is told.
      if (!answer.begun) answer.defer().catch(() => undefined);
    }, DEFER_AFTER_MS);
    try {
      await task.run(this.#call(interaction, answer));
    } catch (error) {
      await this.#tell(error, answer, { interactionId: interaction.id, command: task.name });
    } finally {
      clearTimeout(excuse);
    }
  }

  /** Offers what fits to what is being typed; where that fails the client offers nothing. */
  async #suggest(interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { data, member, guild_id: guildId } = interaction;
    try {
      const focused = data.options.find((option) => 'focused' in option && option.focused);
      const suggest = focused && this.#commands.get(data.name)?.suggest(focused.name);
      if (!suggest || !member || guildId === undefined || !('value' in focused)) return;
      const asker = {
        guildId,
        user: { id: member.user.id, name: member.user.username },
        permissions: BigInt(member.permissions),
      };
      const offered = await suggest(String(focused.value), asker, this.#options.services);
      await answerChoices(this.#options.rest, interaction, offered);
    } catch (error) {
      this.#options.record(error, { interactionId: interaction.id, command: data.name });
    }
  }

  #task(interaction: Handled): Task {
    const task =
      interaction.type === InteractionType.ApplicationCommand
        ? this.#commandTask(interaction)
        : this.#componentTask(interaction);
    return this.#stopping ? refusal(task.name, 'stopping') : task;
  }

  #commandTask({ data }: APIApplicationCommandInteraction): Task {
    const command = this.#commands.get(data.name);
    // Another kind of command may be left over by the same name.
    if (!command || data.type !== ApplicationCommandType.ChatInput)
      return refusal(data.name, 'unknown_command');
    return {
      name: data.name,
      private: command.private,
      run: (call) => command.run(valuesOf(data), call, this.#options.services),
    };
  }

  #componentTask({ data }: AnyComponentInteraction): Task {
    const name = kindOf(data.custom_id);
    const control = this.#options.commands
      .flatMap(({ components }) => components)
      .find((one) => one.name === name);
    if (!control) return refusal(name, 'unknown_component');
    const chosen = 'values' in data ? data.values : [];
    return {
      name,
      private: true,
      run: async (call) => {
        const press: ComponentInteraction = { ...call, chosen };
        const known = await control.handle(data.custom_id, press, this.#options.services);
        if (!known) throw new EaselError({ code: 'unknown_component' });
      },
    };
  }

  /** @throws EaselError `wrong_channel` outside of servers */
  #call(interaction: Handled, answer: Answer): Call {
    const { member, guild_id: guildId, channel } = interaction;
    if (!member || guildId === undefined || !channel)
      throw new EaselError({ code: 'wrong_channel' });
    return {
      interactionId: interaction.id,
      guildId,
      channel: {
        id: channel.id,
        type: channel.type,
        ageRestricted: 'nsfw' in channel && channel.nsfw,
      },
      user: { id: member.user.id, name: member.user.username },
      permissions: BigInt(member.permissions),
      appPermissions: BigInt(interaction.app_permissions),
      reply: (view) => answer.reply(view),
      defer: () => answer.defer(),
      replyPrivately: (view) => answer.replyPrivately(view),
    };
  }

  /** One sentence for the person; the log hears of what is our own fault. */
  async #tell(error: unknown, answer: Answer, context: Context): Promise<void> {
    const fault: Fault = faultOf(error);
    if (fault.code === 'internal') this.#options.record(error, context);
    await answer.replyPrivately(faultView(fault)).catch((unheard: unknown) => {
      if (faultOf(unheard).code === 'internal') this.#options.record(unheard, context);
    });
  }
}

/** A task that comes to nothing but this. */
function refusal(name: string, code: 'unknown_command' | 'unknown_component' | 'stopping'): Task {
  return { name, private: true, run: () => Promise.reject(new EaselError({ code })) };
}

function isHandled(interaction: APIInteraction): interaction is Handled {
  return (
    interaction.type === InteractionType.ApplicationCommand ||
    interaction.type === InteractionType.MessageComponent ||
    interaction.type === InteractionType.ModalSubmit
  );
}

/** Values by option; people and files as Discord describes them beside their ids. */
function valuesOf({
  options = [],
  resolved,
}: APIChatInputApplicationCommandInteractionData): Map<string, unknown> {
  return new Map(
    options.flatMap((option) => {
      if (!('value' in option)) return [];
      const { name, type, value } = option;
      const isFile = type === ApplicationCommandOptionType.Attachment;
      return [[name, isFile ? resolved?.attachments?.[value] : value]];
    }),
  );
}
