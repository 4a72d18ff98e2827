/** Pictures by the ids of their candidates alone; what they are kept as is the database's to say. */
import { Hono } from 'hono';
import { findPicture } from '../../db/gallery.js';
import { thumbnailOf } from '../../pipeline/results/pictures.js';
import { missing, type GalleryEnv } from './context.js';
import type { GalleryParts } from './parts.js';

/** A picture never changes, but it may be deleted. */
const KEPT_DAY = 'private, max-age=86400, immutable';

type Artifacts = GalleryParts['artifacts'];

const SIZES = {
  whole: { type: 'image/png', read: (files: Artifacts, path: string) => files.read(path) },
  preview: {
    type: 'image/jpeg',
    read: (files: Artifacts, path: string) => files.readPreview(path),
  },
  thumbnail: {
    type: 'image/jpeg',
    read: (files: Artifacts, path: string) => files.read(thumbnailOf(path)),
  },
} as const;

export const pictureRoutes = new Hono<GalleryEnv>().get('/picture/:id/:size?', async (c) => {
  const { db, artifacts, isPublic } = c.var.parts;
  const { id, size = 'whole' } = c.req.param();
  const found = await findPicture(db, id);
  if (!isSize(size) || !found?.path || found.unsafe === 1 || !isPublic(found)) throw missing();
  const etag = `"${id}-${size}"`;
  c.header('cache-control', KEPT_DAY);
  c.header('etag', etag);
  if (c.req.header('if-none-match') === etag) return c.body(null, 304);
  const { type, read } = SIZES[size];
  const bytes = await read(artifacts, found.path).catch(() => {
    throw missing();
  });
  return c.body(new Uint8Array(bytes), 200, { 'content-type': type });
});

function isSize(size: string): size is keyof typeof SIZES {
  return Object.hasOwn(SIZES, size);
}
