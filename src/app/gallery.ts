/** When the gallery has something to show, and to whom what of it may be shown. */
import type { PublicHome } from '../db/gallery.js';
import type { Account } from '../discord/connection/account.js';
import type { Guilds } from '../discord/connection/guilds.js';
import type { People } from '../discord/people.js';
import type { GalleryParts } from '../http/gallery/parts.js';
import type { Pipeline } from './pipeline.js';

interface Opened {
  readonly pipeline: Pick<Pipeline, 'db' | 'artifacts'>;
  readonly account: Pick<Account, 'guilds' | 'identity'>;
  readonly people: People;
}

export class Gallery {
  #parts: GalleryParts | undefined;
  #isClosed = false;

  /** From Discord's first word on: before that nobody knows who may see what. */
  openTo({ pipeline: { db, artifacts }, account: { guilds, identity }, people }: Opened): void {
    const names = { servers: () => guilds.list(), person: (id: string) => people.nameOf(id) };
    const isPublic = (home: PublicHome) => isForEverybody(guilds, home);
    identity.then(
      () => {
        if (!this.#isClosed) this.#parts = { db, artifacts, isPublic, names };
      },
      // The start tells why.
      () => undefined,
    );
  }

  get parts(): GalleryParts | undefined {
    return this.#parts;
  }

  close(): void {
    this.#isClosed = true;
    this.#parts = undefined;
  }
}

/** What is no server's, as what the command line painted, is its host's own. */
function isForEverybody(
  guilds: Guilds,
  { guildId, channelId, parentId, isPrivate }: PublicHome,
): boolean {
  if (guildId === null || channelId === null || isPrivate === 1) return false;
  return guilds.isForEverybody(guildId, parentId ?? channelId);
}
