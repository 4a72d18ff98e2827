/** What the playground's page and its server say to each other: free of both DOM and Node, so that both sides read it. */
import type {
  APIApplicationCommand,
  APIMessage,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { On, View } from './view.js';

/** `GET /api/scene?as=PERSON_ID`: everything around the open channel, as that person sees it; without `as` the first of them. */
export interface Scene {
  readonly people: readonly PersonInfo[];
  readonly guilds: readonly GuildInfo[];
  readonly bot: BotState;
  readonly faults: readonly FaultSwitch[];
  /** Where the bot's own pages are (its gallery); absent while nothing answers there. */
  readonly gallery?: string;
}

export interface PersonInfo {
  readonly id: string;
  readonly name: string;
  /** A word on what they may: "owner", "moderator", "sees fewer channels". */
  readonly note?: string;
}

export interface GuildInfo {
  readonly id: string;
  readonly name: string;
  /** In the order of the list, threads after their channel. */
  readonly channels: readonly ChannelInfo[];
}

export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly kind: 'text' | 'announcement' | 'forum' | 'voice' | 'stage' | 'thread';
  readonly parentId?: string;
  readonly isAgeRestricted: boolean;
  readonly isArchived: boolean;
  /** Of the newest message there, to show what is unread; absent where there is none. */
  readonly newest?: string;
}

export type BotState = 'starting' | 'running' | 'down';

export interface FaultSwitch {
  readonly id: string;
  /** What goes wrong, in a few words. */
  readonly label: string;
  readonly on: boolean;
  /** A moment, not a state: it strikes once and switches off again. */
  readonly isOnce: boolean;
}

/** `GET /api/view?as=PERSON_ID&channel=CHANNEL_ID` */
export interface ChannelView extends View {
  readonly channelId: string;
  /** What this person's client offers there. */
  readonly commands: readonly APIApplicationCommand[];
}

/**
 * `GET /api/events?as=PERSON_ID`: server-sent events, each with its name as `event` and this as `data`.
 * A `scene` comes first after every connection: what happened while there was none is in a new view.
 */
export interface PageEvents {
  /** Something around the channels changed. */
  readonly scene: Scene;
  /** A message is new or changed, as this person sees it. */
  readonly message: { readonly channelId: string; readonly message: APIMessage };
  readonly gone: { readonly channelId: string; readonly messageId: string };
}

/**
 * `POST /api/act`: what a person does, as multipart form data: `act` is this as JSON, `files` are
 * what it attaches, in order. The answer is an Outcome.
 */
export type Act = { readonly as: string } & (
  | {
      readonly do: 'command';
      readonly channelId: string;
      /** `settings quota` for a sub-command. */
      readonly path: string;
      /** By option; an attachment is `{ file: N }`, the place in `files`. */
      readonly values: Readonly<
        Record<string, string | number | boolean | { readonly file: number }>
      >;
    }
  | {
      readonly do: 'autocomplete';
      readonly channelId: string;
      readonly path: string;
      readonly option: string;
      readonly text: string;
      readonly values: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly do: 'message-command'; readonly name: string; readonly on: On }
  | { readonly do: 'press'; readonly on: On; readonly customId: string }
  | {
      readonly do: 'choose';
      readonly on: On;
      readonly customId: string;
      readonly values: readonly string[];
    }
  /** `form` is what an Outcome gave. */
  | {
      readonly do: 'submit';
      readonly form: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  | { readonly do: 'react' | 'unreact'; readonly on: On; readonly emoji: string }
  | { readonly do: 'delete'; readonly on: On }
  /** Hides an answer that only this person sees. */
  | { readonly do: 'dismiss'; readonly on: On }
  /** In a forum it becomes a post of its own. */
  | { readonly do: 'say'; readonly channelId: string; readonly text: string }
  | { readonly do: 'fault'; readonly id: string; readonly on: boolean }
);

/** What is left of an act when it is known who does it. */
export type Deed<One = Act> = One extends Act ? Omit<One, 'as'> : never;

export type Outcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'form';
      readonly form: string;
      readonly modal: APIModalInteractionResponseCallbackData;
    }
  | {
      readonly kind: 'choices';
      readonly choices: readonly { readonly name: string; readonly value: string | number }[];
    }
  /** As a client says it: "The application did not respond". */
  | { readonly kind: 'failed'; readonly why: string };
