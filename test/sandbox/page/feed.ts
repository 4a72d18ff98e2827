/** What one open page is told, as its person sees it: the newest of each thing, and only what changed since. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageType } from 'discord-api-types/v10';
import type { Discord, Person } from '../discord/index.js';
import type { Channel, Dispatch, Message } from '../discord/world.js';
import type { PageEvents, Scene } from './protocol.js';

/** What comes within this is told together. */
const TOGETHER_MS = 25;

export type PageEvent = {
  readonly [K in keyof PageEvents]: { readonly event: K; readonly data: PageEvents[K] };
}[keyof PageEvents];

interface FeedOptions {
  readonly discord: Discord;
  readonly as: Person;
  readonly scene: () => Scene;
}

export class Feed {
  readonly #options: FeedOptions;
  readonly #unlisten: () => void;
  readonly #messages = new Map<Message, Channel>();
  #wake: (() => void) | undefined;
  #isSceneStale = true;
  #isClosed = false;
  #toldScene = '';

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#unlisten = options.discord.listen((dispatch) => {
      this.#hear(dispatch);
    });
  }

  /** Something around the channels may have changed. */
  sceneChanged(): void {
    this.#isSceneStale = true;
    this.#wake?.();
  }

  /** Resolves once there is something to tell; to nothing once it is closed. */
  async next(): Promise<PageEvent[]> {
    while (!this.#isClosed) {
      await this.#somethingChanged();
      await sleep(TOGETHER_MS);
      const events = this.#take();
      if (events.length > 0) return events;
    }
    return [];
  }

  close(): void {
    this.#isClosed = true;
    this.#unlisten();
    this.#wake?.();
  }

  #somethingChanged(): Promise<void> {
    if (this.#isSceneStale || this.#messages.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #hear({ event, message, channel }: Dispatch): void {
    if (event === 'INTERACTION_CREATE') return;
    if (message && channel && message.api.type !== MessageType.ThreadStarterMessage) {
      this.#messages.set(message, channel);
      this.#touchStarter(channel);
    }
    this.sceneChanged();
  }

  /** The message that a thread hangs on says how many there are in it. */
  #touchStarter({ id, parentId }: Channel): void {
    const parent = parentId === undefined ? undefined : this.#options.discord.place(parentId);
    const starter = parent?.messages.get(id);
    if (parent && starter) this.#messages.set(starter, parent);
  }

  #take(): PageEvent[] {
    const messages = [...this.#messages].flatMap(([message, channel]) =>
      messageEvent(message, channel, this.#options.as),
    );
    this.#messages.clear();
    const scene = this.#isSceneStale ? this.#options.scene() : undefined;
    this.#isSceneStale = false;
    const text = JSON.stringify(scene);
    if (!scene || text === this.#toldScene) return messages;
    this.#toldScene = text;
    return [...messages, { event: 'scene', data: scene }];
  }
}

function messageEvent(message: Message, channel: Channel, as: Person): PageEvent[] {
  const channelId = channel.id;
  const seen = as.seen(channel, message);
  if (seen) return [{ event: 'message', data: { channelId, message: seen } }];
  const wasTheirs = message.visibleTo === undefined || message.visibleTo === as.id;
  return message.deleted && wasTheirs && as.sees(channel)
    ? [{ event: 'gone', data: { channelId, messageId: message.api.id } }]
    : [];
}
