/** The answer to one interaction: first an acknowledgement within three seconds, then whatever else is to be said. */
import { DiscordAPIError, Routes, type REST } from 'discord.js';
import {
  InteractionResponseType as Type,
  InteractionType,
  MessageFlags,
  type APIInteraction,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Suggestion } from '../../commands/define/options.js';
import { EaselError } from '../../errors.js';
import type { Message } from '../../views/message.js';
import { payloadOf, type Payload, type ReadFile } from '../messages/payload.js';
import { hasCode } from '../connection/rest.js';
import { withId } from '../messages/shapes.js';

const UNKNOWN_INTERACTION = 10062;
const ALREADY_ACKNOWLEDGED = 40060;
/** Entries that Discord takes at most. */
const MAX_CHOICES = 25;
const NOTHING_THERE = [10008, 10015] as const;

export interface ResponseOptions {
  /** Repeats nothing by itself: an acknowledgement that arrived must not be sent again. */
  readonly rest: REST;
  readonly readFile: ReadFile;
}

interface Acknowledgement {
  /** Another process with this token was first. */
  readonly lost: boolean;
  readonly messageId?: string | undefined;
}

type AnsweredInteraction = Pick<APIInteraction, 'id' | 'token' | 'application_id' | 'type'>;

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
    const payload = await payloadOf(view, this.#options.readFile);
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
    else await this.#followUp(payload);
  }

  async #followUp(payload: Payload): Promise<void> {
    const { application_id: applicationId, token } = this.#interaction;
    // It would fill the message that is still thinking, for everybody to see.
    if (this.#isThinking)
      await this.#options.rest.delete(originalOf(this.#interaction), { auth: false });
    this.#isThinking = false;
    await this.#options.rest.post(Routes.webhook(applicationId, token), {
      auth: false,
      ...withFlags(payload, MessageFlags.Ephemeral),
    });
  }

  #send(type: Type, payload: Payload, flags: number): Promise<Acknowledgement> {
    const { body, files } = withFlags(payload, flags);
    return this.#acknowledge({ type, data: body }, files);
  }

  async #acknowledge(
    body: { readonly type: Type; readonly data: object },
    files: Payload['files'] = [],
  ): Promise<Acknowledgement> {
    const { id, token } = this.#interaction;
    const post = () =>
      this.#options.rest.post(Routes.interactionCallback(id, token), {
        auth: false,
        query: new URLSearchParams({ with_response: 'true' }),
        body,
        files,
      });
    const sent = { twice: false };
    try {
      const messageId = callbackShape.parse(
        await post().catch(async (error: unknown) => {
          if (error instanceof DiscordAPIError) throw error;
          // No answer, or a 5xx: it may have arrived.
          sent.twice = true;
          return (await this.#arrived()) ?? post();
        }),
      ).resource?.message?.id;
      return { lost: false, messageId };
    } catch (error) {
      // Where we asked twice, the one who was first may be ourselves: that stays in doubt.
      if (hasCode(error, ALREADY_ACKNOWLEDGED) && !sent.twice) return { lost: true };
      if (hasCode(error, UNKNOWN_INTERACTION))
        throw new EaselError({ code: 'target_gone' }, { cause: error });
      throw error;
    }
  }

  /** What an acknowledgement in doubt has left behind, in the form of its answer. */
  async #arrived(): Promise<z.infer<typeof callbackShape> | undefined> {
    try {
      const message = withId.parse(
        await this.#options.rest.get(originalOf(this.#interaction), { auth: false }),
      );
      return { resource: { message } };
    } catch (error) {
      if (hasCode(error, ...NOTHING_THERE)) return undefined;
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

/** The message that the interaction was answered with first. */
function originalOf({ application_id: applicationId, token }: AnsweredInteraction): `/${string}` {
  return Routes.webhookMessage(applicationId, token, '@original');
}

/** Sends the choices of an autocompletion. Where it is too late or another process was first, it does nothing. */
export async function respondWithChoices(
  rest: REST,
  { id, token }: Pick<APIInteraction, 'id' | 'token'>,
  offered: readonly Suggestion[],
): Promise<void> {
  const body = {
    type: Type.ApplicationCommandAutocompleteResult,
    data: { choices: offered.slice(0, MAX_CHOICES) },
  };
  try {
    await rest.post(Routes.interactionCallback(id, token), { auth: false, body });
  } catch (error) {
    if (!hasCode(error, ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION)) throw error;
  }
}

const callbackShape = z.object({
  resource: z.object({ message: withId.optional() }).nullish(),
});

function withFlags({ body, files }: Payload, flags: number): Payload {
  return { body: { ...body, flags: body.flags | flags }, files };
}
