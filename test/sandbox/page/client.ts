/** The page's server as the page uses it, for tests without a browser. */
import type { APIMessage } from 'discord-api-types/v10';
import { createParser } from 'eventsource-parser';
import type { ChannelInfo, ChannelView, Deed, Outcome, PersonInfo, Scene } from './protocol.js';
import type { PageEvent } from './feed.js';

export interface Attached {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that says this, or one of so many bytes. */
export function attached(name: string, content: string | number): Attached {
  const bytes =
    typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  return { name, bytes: new Uint8Array(bytes) };
}

/** One person before the page. */
export class PageClient {
  readonly id: string;
  readonly #origin: string;

  private constructor(origin: string, { id }: PersonInfo) {
    this.#origin = origin;
    this.id = id;
  }

  static async of(origin: string, name: string): Promise<PageClient> {
    const scene = (await (await fetch(`${origin}/api/scene`)).json()) as Scene;
    const person = scene.people.find((one) => one.name === name);
    if (!person) throw new Error(`there is no ${name}`);
    return new PageClient(origin, person);
  }

  async scene(): Promise<Scene> {
    return (await (await this.#get('scene')).json()) as Scene;
  }

  /** @throws Error where it is not seen */
  async channel(name: string, guildName = 'Studio'): Promise<ChannelInfo> {
    const { guilds } = await this.scene();
    const guild = guilds.find((one) => one.name === guildName);
    const channel = guild?.channels.find((one) => one.name === name);
    if (!channel) throw new Error(`there is no #${name}`);
    return channel;
  }

  /** Undefined where there is nothing to see. */
  async view(channelId: string): Promise<ChannelView | undefined> {
    const answer = await this.#get('view', { channel: channelId });
    return answer.ok ? ((await answer.json()) as ChannelView) : undefined;
  }

  async act(deed: Deed, files: readonly Attached[] = []): Promise<Outcome> {
    const answer = await this.send({ ...deed, as: this.id }, files);
    return (await answer.json()) as Outcome;
  }

  /** Whatever it is. */
  send(
    act: unknown,
    files: readonly Attached[] = [],
    headers: Record<string, string> = { origin: this.#origin },
  ): Promise<Response> {
    const body = new FormData();
    body.append('act', JSON.stringify(act));
    for (const { name, bytes } of files) body.append('files', new Blob([bytes]), name);
    return fetch(`${this.#origin}/api/act`, { method: 'POST', body, headers });
  }

  /** An open page: hears what it is told until it is closed. */
  async open(): Promise<OpenPage> {
    const closing = new AbortController();
    const answer = await this.#get('events', {}, closing.signal);
    return new OpenPage(answer, closing);
  }

  #get(what: string, query: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const asked = new URLSearchParams({ as: this.id, ...query });
    return fetch(`${this.#origin}/api/${what}?${asked.toString()}`, { ...(signal && { signal }) });
  }
}

export class OpenPage {
  readonly heard: PageEvent[] = [];
  readonly #closing: AbortController;
  readonly #looks = new Set<() => void>();

  constructor(answer: Response, closing: AbortController) {
    this.#closing = closing;
    void this.#read(answer).catch(() => undefined);
  }

  /** Resolves with what `probe` finds, as soon as it finds something in what was heard. */
  until<T>(probe: (heard: readonly PageEvent[]) => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`not heard: ${probe.toString()}`));
      }, 60_000);
      const look = () => {
        const found = probe(this.heard);
        if (found === undefined || found === false) return;
        clearTimeout(late);
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
    });
  }

  /** The newest that fits of all that was told. */
  newest(fits: (message: APIMessage) => boolean): APIMessage | undefined {
    return this.heard
      .flatMap((it) => (it.event === 'message' ? [it.data.message] : []))
      .findLast(fits);
  }

  /** Resolves with a message that fits, told or to be told. */
  message(fits: (message: APIMessage) => boolean): Promise<APIMessage> {
    return this.until(() => this.newest(fits));
  }

  async gone({ id }: Pick<APIMessage, 'id'>): Promise<void> {
    await this.until((heard) =>
      heard.some((it) => it.event === 'gone' && it.data.messageId === id),
    );
  }

  close(): void {
    this.#closing.abort();
  }

  async #read({ body }: Response): Promise<void> {
    const parser = createParser({
      onEvent: ({ event, data }) => {
        // It comes from our own server.
        this.heard.push({ event, data: JSON.parse(data) as unknown } as PageEvent);
        for (const look of this.#looks) look();
      },
    });
    const decoder = new TextDecoder();
    const chunks: AsyncIterable<Uint8Array> | readonly never[] = body ?? [];
    for await (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  }
}
