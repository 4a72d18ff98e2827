/** Hands the events of the gateway to their handlers, with the data that Discord sent. */
import {
  GatewayDispatchEvents,
  type APIInteraction,
  type GatewayDispatchPayload,
  type GatewayMessageReactionAddDispatchData,
  type GatewayMessageReactionRemoveAllDispatchData,
  type GatewayMessageReactionRemoveDispatchData,
  type GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import type { Place } from '../../db/submissions.js';

export interface Handlers {
  readonly interaction: (interaction: APIInteraction) => void;
  readonly reactionAdded: (reaction: GatewayMessageReactionAddDispatchData) => void;
  readonly reactionRemoved: (reaction: GatewayMessageReactionRemoveDispatchData) => void;
  readonly reactionsCleared: (
    reactions:
      GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData,
  ) => void;
  /** A channel or a thread was deleted, or the bot was put out of a server. */
  readonly gone: (place: Place) => void;
  /** A new session: whatever happened before it was missed. Comes with the servers that the bot is in. */
  readonly session: (guildIds: readonly string[]) => void;
}

/** Other events than these are dropped. */
export function dispatchEvent(event: GatewayDispatchPayload, handlers: Handlers): void {
  if (event.t === GatewayDispatchEvents.Ready) handlers.session(event.d.guilds.map(({ id }) => id));
  else if (event.t === GatewayDispatchEvents.InteractionCreate) handlers.interaction(event.d);
  else if (event.t === GatewayDispatchEvents.MessageReactionAdd) handlers.reactionAdded(event.d);
  else if (event.t === GatewayDispatchEvents.MessageReactionRemove)
    handlers.reactionRemoved(event.d);
  else if (
    event.t === GatewayDispatchEvents.MessageReactionRemoveAll ||
    event.t === GatewayDispatchEvents.MessageReactionRemoveEmoji
  )
    handlers.reactionsCleared(event.d);
  else if (
    event.t === GatewayDispatchEvents.ChannelDelete ||
    event.t === GatewayDispatchEvents.ThreadDelete
  )
    handlers.gone({ channelId: event.d.id });
  // An unavailable server has an outage: the bot is still in it.
  else if (event.t === GatewayDispatchEvents.GuildDelete && event.d.unavailable !== true)
    handlers.gone({ guildId: event.d.id });
}
