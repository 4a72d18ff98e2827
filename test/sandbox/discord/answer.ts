/** What a person got for a command, a press or a form. */
import {
  InteractionResponseType,
  MessageFlags,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import { messageJson } from './render.js';
import type { Interaction, Message, World } from './world.js';

const NO_ANSWER = 'The application did not respond';

export type Until = <T>(
  probe: () => T | undefined | false | null,
  timeoutMs?: number,
) => Promise<T>;

export class Answer {
  /** Milliseconds from the person's act to the bot's acknowledgement; undefined where none came in time. */
  readonly ackMs: number | undefined;
  /** The body of the acknowledgement. */
  readonly ack: unknown;
  readonly interaction: Interaction;
  readonly #world: World;
  readonly #until: Until;
  readonly #before: number;

  constructor(world: World, until: Until, interaction: Interaction) {
    this.#world = world;
    this.#until = until;
    this.interaction = interaction;
    this.ack = interaction.ack?.body;
    this.ackMs = interaction.ack && interaction.ack.at - interaction.at;
    // What the message with the button said before it was pressed is not part of the answer.
    this.#before = interaction.reply
      ? 0
      : (interaction.source?.shown.length ?? 0) -
        (interaction.ack?.type === InteractionResponseType.UpdateMessage ? 1 : 0);
  }

  /** The reply, or the message that the press changed; undefined where there is none or it was deleted. */
  message(): APIMessage | undefined {
    const found = this.#message();
    return found && !found.deleted ? this.#seen(found) : undefined;
  }

  followUps(): APIMessage[] {
    return this.interaction.followUps
      .filter(({ deleted }) => !deleted)
      .map((message) => this.#seen(message));
  }

  /** Whether only the person sees what came first. */
  get ephemeral(): boolean {
    return this.#message()?.visibleTo !== undefined;
  }

  /** The form that the answer opened. */
  get modal(): APIModalInteractionResponseCallbackData | undefined {
    return this.interaction.modal;
  }

  /** Every text the person was shown in answer so far, oldest first, edited away or not. */
  said(): string {
    const { reply, source, followUps } = this.interaction;
    const first = reply ? reply.shown : (source?.shown.slice(this.#before) ?? []);
    const texts = [...first, ...followUps.flatMap(({ shown }) => shown)].filter(
      (text) => text !== '',
    );
    return this.ack === undefined ? NO_ANSWER : [...new Set(texts)].join('\n');
  }

  /** Resolves when nothing is loading any more: there is a text, a form or a follow-up, or the reply is gone. */
  async settled(timeoutMs?: number): Promise<this> {
    const isLoading = () => {
      // A press that is only deferred shows nothing of it: what comes is a follow-up, or the message edited in answer.
      const { ack, followUps, revisedSource } = this.interaction;
      if (ack?.type === InteractionResponseType.DeferredMessageUpdate)
        return followUps.length === 0 && revisedSource !== true;
      const message = this.#message();
      return (
        message !== undefined &&
        !message.deleted &&
        ((message.api.flags ?? 0) & MessageFlags.Loading) !== 0
      );
    };
    await this.#until(
      () =>
        !isLoading() &&
        (this.#message()?.deleted !== true || this.interaction.followUps.length > 0),
      timeoutMs,
    );
    return this;
  }

  #message(): Message | undefined {
    return this.interaction.reply ?? this.interaction.source;
  }

  #seen(message: Message): APIMessage {
    return messageJson(this.#world, message, this.interaction.user.id);
  }
}
