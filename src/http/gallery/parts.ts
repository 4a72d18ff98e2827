/** What the gallery needs of the rest, once that is there. */
import type { IsPublic } from '../../db/gallery.js';
import type { Db } from '../../db/schema.js';
import type { Artifacts } from '../../pipeline/results/artifacts.js';

/** What is known of servers and people by their ids. */
export interface Names {
  /** The servers that the bot is in. */
  servers(): readonly { readonly id: string; readonly name: string }[];
  /** Undefined where nobody told. */
  person(id: string): string | undefined;
}

export interface GalleryParts {
  readonly db: Db;
  readonly artifacts: Pick<Artifacts, 'read' | 'readPreview'>;
  readonly isPublic: IsPublic;
  readonly names: Names;
}
