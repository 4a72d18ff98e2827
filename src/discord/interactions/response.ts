/** The answer to one interaction: first an acknowledgement within three seconds, then whatever else is to be said. */
import { Routes, type REST } from 'discord.js';
import {
  InteractionResponseType as Type,
  InteractionType,
  MessageFlags,
  type APIInteraction,
} from 'discord-api-types/v10';
import { MAX_OFFERED, type Suggestion } from '../../commands/define/options.js';
import { EaselError } from '../../errors.js';
import { formBody, type Form } from '../../views/form.js';
import type { Message } from '../../views/message.js';
import { editOf, payloadOf, type Payload, type ReadFile } from '../messages/payload.js';
import { isInvalidForm, sendPlainer } from '../messages/plainer.js';
import type { Log } from '../../pipeline/ports.js';
import { hasCode } from '../connection/rest.js';
import { withId } from '../messages/shapes.js';
import {
  acknowledge,
  ALREADY_ACKNOWLEDGED,
  originalOf,
  UNKNOWN_INTERACTION,
  type Acknowledgement,
  type AnsweredInteraction,
  type CallbackBody,
} from './acknowledge.js';

export interface ResponseOptions {
  /** Repeats nothing by itself: an acknowledgement that arrived must not be sent again. */
  readonly rest: REST;
  readonly readFile: ReadFile;
  readonly log: Pick<Log, 'error'>;
}

export class InteractionResponse {
  readonly #interaction: AnsweredInteraction;
  readonly #options: ResponseOptions;
  readonly #flags: number;
  readonly #isComponent: boolean;
  #first: Promise<Acknowledgement> | undefined;
  /** The message is still Discord's “thinking…”. */
  #isThinking = false;

  constructor(interaction: AnsweredInteraction, isPrivate: boolean, options: ResponseOptions) {
    this.#interaction = interaction;
    this.#options = options;
    this.#isComponent = interaction.type === InteractionType.MessageComponent;
    this.#flags = isPrivate && !this.#isComponent ? MessageFlags.Ephemeral : 0;
  }

  /** Whether anything was answered, or is being answered. */
  get begun(): boolean {
    return this.#first !== undefined;
  }

  /** False where another process had answered before. */
  async defer(): Promise<boolean> {
    if (!this.#first) {
      const type = this.#isComponent
        ? Type.DeferredMessageUpdate
        : Type.DeferredChannelMessageWithSource;
      this.#isThinking = !this.#isComponent;
      this.#first = this.#acknowledge({ type, data: { flags: this.#flags } });
    }
    return !(await this.#first).lost;
  }

  /** Resolves to the message's id; undefined where another process had answered before. */
  async reply(view: Message): Promise<string | undefined> {
    const isEdit = this.#isComponent || this.begun;
    const payload = await (isEdit ? editOf : payloadOf)(view, this.#options.readFile);
    // It may have been deferred while its pictures were read.
    if (this.#first) {
      if ((await this.#first).lost) return undefined;
      return this.#edit(payload);
    }
    const type = this.#isComponent ? Type.UpdateMessage : Type.ChannelMessageWithSource;
    this.#first = this.#send(type, payload, this.#flags);
    return (await this.#first).messageId;
  }

  /** Another message, for this person's eyes only; nothing where another process had answered before. */
  async replyPrivately(view: Message): Promise<void> {
    const payload = await payloadOf(view, this.#options.readFile);
    if (!this.#first) {
      this.#first = this.#send(Type.ChannelMessageWithSource, payload, MessageFlags.Ephemeral);
      await this.#first;
      return;
    }
    if ((await this.#first).lost) return;
    if (this.#isThinking && this.#flags !== 0) await this.#edit(payload);
    else await this.#followUp(payload, MessageFlags.Ephemeral);
  }

  /** Another message, for everybody, whatever was pressed; resolves as `reply` does. */
  async post(view: Message): Promise<string | undefined> {
    const payload = await payloadOf(view, this.#options.readFile);
    if (!this.#first) {
      this.#first = this.#send(Type.ChannelMessageWithSource, payload, 0);
      return (await this.#first).messageId;
    }
    if ((await this.#first).lost) return undefined;
    return this.#followUp(payload, 0);
  }

  /** A form, which has to be the first answer. @throws EaselError `target_gone` where it comes too late */
  async openForm(form: Form): Promise<void> {
    if (this.#first) throw new EaselError({ code: 'target_gone' });
    this.#first = this.#acknowledge({ type: Type.Modal, data: formBody(form) });
    await this.#first;
  }

  async #followUp(payload: Payload, flags: number): Promise<string> {
    const { application_id: applicationId, token } = this.#interaction;
    // It would fill the message that is still thinking, for everybody to see.
    if (this.#isThinking)
      await this.#options.rest.delete(originalOf(this.#interaction), { auth: false });
    this.#isThinking = false;
    const sent = await this.#options.rest.post(Routes.webhook(applicationId, token), {
      auth: false,
      query: new URLSearchParams({ wait: 'true' }),
      ...withFlags(payload, flags),
    });
    return withId.parse(sent).id;
  }

  #send(type: Type, payload: Payload, flags: number): Promise<Acknowledgement> {
    const { body, files } = withFlags(payload, flags);
    return this.#acknowledge({ type, data: body }, files);
  }

  async #acknowledge(body: CallbackBody, files: Payload['files'] = []): Promise<Acknowledgement> {
    try {
      return await acknowledge(this.#options.rest, this.#interaction, body, files);
    } catch (error) {
      // Discord took nothing, and waits for another first answer.
      if (isInvalidForm(error)) this.#first = undefined;
      throw error;
    }
  }

  async #edit(payload: Payload): Promise<string> {
    const edited = await this.#options.rest.patch(originalOf(this.#interaction), {
      auth: false,
      ...payload,
    });
    this.#isThinking = false;
    return withId.parse(edited).id;
  }
}

/** The answers of a response, given with what is left of them where Discord finds fault with their form. */
export function plainerAnswers(
  response: InteractionResponse,
  log: ResponseOptions['log'],
): Pick<InteractionResponse, 'reply' | 'replyPrivately' | 'post'> {
  const plainer =
    <T>(send: (form: Message) => Promise<T>) =>
    (view: Message) =>
      sendPlainer(view, send, log);
  return {
    reply: plainer((form) => response.reply(form)),
    replyPrivately: plainer((form) => response.replyPrivately(form)),
    post: plainer((form) => response.post(form)),
  };
}

/** Sends the choices of an autocompletion. Where it is too late or another process was first, it does nothing. */
export async function respondWithChoices(
  rest: REST,
  { id, token }: Pick<APIInteraction, 'id' | 'token'>,
  offered: readonly Suggestion[],
): Promise<void> {
  const body = {
    type: Type.ApplicationCommandAutocompleteResult,
    data: { choices: offered.slice(0, MAX_OFFERED) },
  };
  try {
    await rest.post(Routes.interactionCallback(id, token), { auth: false, body });
  } catch (error) {
    if (!hasCode(error, ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION)) throw error;
  }
}

function withFlags({ body, files }: Payload, flags: number): Payload {
  return { body: { ...body, flags: body.flags | flags }, files };
}
