/** A gallery behind its real door, and what may be put into it. */
import { onTestFinished } from 'vitest';
import type { PublicHome } from '../../src/db/gallery.js';
import type { Db } from '../../src/db/schema.js';
import { Metrics } from '../../src/http/metrics.js';
import { serveHttp } from '../../src/http/server.js';
import { openArtifacts, type Artifacts } from '../../src/pipeline/results/artifacts.js';
import { aDatabase, aFolder } from './database.js';
import { aFreePort } from './readiness.js';

const silent = () => undefined;
export const quiet = { info: silent, warn: silent, error: silent, debug: silent };

export const SERVER = '1001';
export const ADA = '2001';

export interface GalleryAtDoor {
  readonly db: Db;
  readonly artifacts: Artifacts;
  readonly origin: string;
  /** Which servers nobody may see anything of. */
  readonly hidden: Set<string>;
  readonly errors: unknown[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  text(path: string): Promise<string>;
}

export async function aGallery({
  token,
}: { readonly token?: string } = {}): Promise<GalleryAtDoor> {
  const db = await aDatabase();
  const artifacts = openArtifacts(await aFolder(), 'both');
  const hidden = new Set<string>();
  const errors: unknown[] = [];
  const server = await serveHttp({
    host: '127.0.0.1',
    port: Number(await aFreePort()),
    reasons: () => [],
    log: { ...quiet, error: (fields) => void errors.push(fields) },
    token,
    metrics: new Metrics('test', () => true),
    gallery: () => ({
      db,
      artifacts,
      isPublic: ({ guildId }: PublicHome) => guildId === null || !hidden.has(guildId),
      names: {
        servers: () => [{ id: SERVER, name: 'The Studio' }],
        person: (id) => (id === ADA ? 'Ada' : undefined),
      },
    }),
  });
  onTestFinished(() => server.close());
  const origin = `http://127.0.0.1:${String(server.port)}`;
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(origin + path, { headers, redirect: 'manual' });
  const text = async (path: string) => (await get(path)).text();
  return { db, artifacts, origin, hidden, errors, get, text };
}

const TAG = /<(\/?[a-z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/giu;
const ATTRIBUTE = /\s([\w-]+)(?:="[^"]*")?/gu;

/** Every tag of a page in order, with the names of its attributes. */
export function skeleton(page: string): string[] {
  return Array.from(page.matchAll(TAG), ([, tag = '', attributes = '']) =>
    [tag, ...Array.from(attributes.matchAll(ATTRIBUTE), ([, name]) => name)].join(' '),
  );
}
