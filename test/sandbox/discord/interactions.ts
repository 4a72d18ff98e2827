/** Interactions: one answer each, within three seconds, by a token that dies after fifteen minutes. */
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- Discord's flags are sums of bits, which no enum names. */
import {
  InteractionResponseType as Answer,
  InteractionType,
  MessageFlags,
  MessageType,
  type APIMessage,
  type APIMessageInteraction,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { modalSchema } from './components.js';
import { invalidField, parseForm, refuse } from './errors.js';
import type { Draft } from './message-form.js';
import { post, revise } from './messages.js';
import { messageSchema } from './payload.js';
import { messageJson } from './render.js';
import {
  channelOf,
  guildRef,
  type Channel,
  type Interaction,
  type Message,
  type World,
} from './world.js';
import type { Form } from './form.js';

const callbackSchema = z.looseObject({
  type: z.literal([
    Answer.ChannelMessageWithSource,
    Answer.DeferredChannelMessageWithSource,
    Answer.DeferredMessageUpdate,
    Answer.UpdateMessage,
    Answer.ApplicationCommandAutocompleteResult,
    Answer.Modal,
  ]),
  /** A deferred update has none. */
  data: z.unknown().optional(),
});

const choicesSchema = z.object({
  choices: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        value: z.union([z.string().max(100), z.number()]),
      }),
    )
    .max(25),
});

/** POST /interactions/:id/:token/callback */
export async function acknowledge(
  world: World,
  id: string,
  token: string,
  form: Form,
): Promise<Interaction> {
  const interaction = world.interactions.get(id);
  if (interaction?.token !== token) throw refuse(10062);
  if (interaction.ack || interaction.answering) throw refuse(40060);
  if (Date.now() - interaction.at > world.settings.ackDeadlineMs) throw refuse(10062);
  const { type, data = {} } = parseForm(callbackSchema, form.json);
  if (!fits(interaction, type)) {
    throw invalidField(
      ['type'],
      'INTERACTION_RESPONSE_INVALID',
      'This response type is not valid here.',
    );
  }
  const at = Date.now();
  interaction.answering = true;
  try {
    // A bad form leaves the interaction unanswered.
    await perform(world, interaction, type, data, form);
    interaction.ack = { type, at, body: form.json };
  } finally {
    interaction.answering = false;
  }
  world.changed();
  return interaction;
}

function fits({ type, source }: Interaction, answer: Answer): boolean {
  if (type === InteractionType.ApplicationCommandAutocomplete)
    return answer === Answer.ApplicationCommandAutocompleteResult;
  if (answer === Answer.ApplicationCommandAutocompleteResult) return false;
  if (answer === Answer.Modal) return type !== InteractionType.ModalSubmit;
  if (answer === Answer.DeferredMessageUpdate || answer === Answer.UpdateMessage)
    return source !== undefined;
  return true;
}

async function perform(
  world: World,
  interaction: Interaction,
  type: Answer,
  data: unknown,
  form: Form,
): Promise<void> {
  if (type === Answer.DeferredMessageUpdate) return;
  if (type === Answer.ApplicationCommandAutocompleteResult) {
    interaction.choices = parseForm(z.object({ data: choicesSchema }), { data }).data.choices;
    return;
  }
  if (type === Answer.Modal) {
    interaction.modal = parseForm(z.object({ data: modalSchema }), { data }).data;
    return;
  }
  const { data: payload } = parseForm(z.object({ data: messageSchema }), { data });
  const draft = { payload, uploads: form.uploads };
  const channel = channelOf(world, interaction.channelId);
  if (type === Answer.UpdateMessage && interaction.source)
    return revise(world, channel, interaction.source, draft);
  const loading = type === Answer.DeferredChannelMessageWithSource;
  const first = loading ? { payload: { flags: payload.flags }, uploads: new Map() } : draft;
  interaction.reply = await reply(world, channel, interaction, first, { loading });
}

function reply(
  world: World,
  channel: Channel,
  it: Interaction,
  draft: Draft,
  how: { loading?: boolean; after?: Message },
): Promise<Message> {
  const isEphemeral = ((draft.payload.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const flags =
    (isEphemeral ? MessageFlags.Ephemeral : 0) | (how.loading === true ? MessageFlags.Loading : 0);
  const reference = how.after ?? (it.replyType === MessageType.Reply ? it.source : undefined);
  const extras: Partial<APIMessage> = {
    type: how.after ? MessageType.Reply : it.replyType,
    application_id: world.applicationId,
    webhook_id: world.applicationId,
    interaction_metadata: it.metadata,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Discord still sends it.
    ...(it.command === undefined || how.after ? {} : { interaction: calledBy(it, it.command) }),
    flags,
    ...(reference
      ? {
          message_reference: {
            message_id: reference.api.id,
            channel_id: channel.id,
            ...guildRef(channel),
          },
        }
      : {}),
  };
  return post(world, channel, draft, {
    author: world.bot,
    extras,
    ...(isEphemeral ? { visibleTo: it.user.id } : {}),
    isPlaceholder: how.loading === true,
  });
}

/** Deprecated, still sent, and the only place where the command's name is. */
function calledBy({ id, type, user }: Interaction, name: string): APIMessageInteraction {
  return { id, type, user, name };
}

function isHidden(message: Message): boolean {
  return message.visibleTo !== undefined;
}

function isLoading(message: Message): boolean {
  return ((message.api.flags ?? 0) & MessageFlags.Loading) !== 0;
}

/** Finds the interaction of a webhook call, or refuses: unknown, unanswered, or its token too old. */
export function byToken(world: World, applicationId: string, token: string): Interaction {
  const found = [...world.interactions.values()].find((it) => it.token === token);
  if (applicationId !== world.applicationId || !found) throw refuse(50027);
  if (Date.now() - found.at > world.settings.tokenLifetimeMs) throw refuse(50027);
  if (!found.ack) throw refuse(10015);
  return found;
}

/** The first follow-up of a deferred reply fills it; every other one is a message of its own. */
export async function followUp(world: World, it: Interaction, draft: Draft): Promise<Message> {
  const channel = channelOf(world, it.channelId);
  if (it.reply && !it.reply.deleted && isLoading(it.reply)) {
    await revise(world, channel, it.reply, draft);
    return it.reply;
  }
  const after = it.reply ?? it.source;
  const message = await reply(world, channel, it, draft, after ? { after } : {});
  it.followUps.push(message);
  world.changed();
  return message;
}

/** `@original`, or a follow-up's id. */
export function webhookMessage(it: Interaction, id: string): Message {
  const original = it.reply ?? it.source;
  const found =
    id === '@original' || id === original?.api.id
      ? original
      : it.followUps.find(({ api }) => api.id === id);
  if (!found || found.deleted) throw refuse(10008);
  return found;
}

/** What `with_response=true` asks for. */
export function callbackJson(world: World, it: Interaction): unknown {
  const message =
    it.reply ??
    (it.ack?.type === Answer.UpdateMessage || it.ack?.type === Answer.DeferredMessageUpdate
      ? it.source
      : undefined);
  return {
    interaction: {
      id: it.id,
      type: it.type,
      ...(message
        ? {
            response_message_id: message.api.id,
            response_message_loading: isLoading(message),
            response_message_ephemeral: isHidden(message),
          }
        : {}),
    },
    resource: {
      type: it.ack?.type,
      ...(message ? { message: messageJson(world, message, world.bot.id) } : {}),
    },
  };
}
