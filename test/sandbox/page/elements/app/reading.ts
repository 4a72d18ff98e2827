/** What has been read where. What was there at first counts as read. */
import type { ChannelInfo, Scene } from '../../protocol.js';
import { isNewer } from '../pane/order.js';

export class Reading {
  readonly #readTo = new Map<string, string | undefined>();
  readonly #newest = new Map<string, string>();
  #isFirst = true;

  see({ guilds }: Scene): void {
    for (const { id, newest } of guilds.flatMap(({ channels }) => channels)) {
      if (this.#isFirst) this.#readTo.set(id, newest);
      if (newest !== undefined) this.came(id, newest);
    }
    this.#isFirst = false;
  }

  came(channelId: string, messageId: string): void {
    if (isNewer(messageId, this.#newest.get(channelId))) this.#newest.set(channelId, messageId);
  }

  /** Returns what was read before, if it was not all. */
  read(channelId: string): string | undefined {
    const before = this.#readTo.get(channelId);
    const newest = this.#newest.get(channelId);
    this.#readTo.set(channelId, newest);
    return isNewer(newest, before) ? before : undefined;
  }

  isUnread({ id }: ChannelInfo): boolean {
    return isNewer(this.#newest.get(id), this.#readTo.get(id));
  }
}
