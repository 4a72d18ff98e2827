/** Drawings that are kept on disk, until there are too many: those that nobody wanted for longest go first. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AtomicFiles } from '../lib/atomic-files.js';
import type { Drawn } from './canvas.js';

const FOLDER = '.drawings';
const FILE_NAME = /^(?<key>[\da-f]{32})_(?<width>\d{1,4})x(?<height>\d{1,4})\.(?:webp|png)$/u;

interface Kept {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export class Drawings {
  readonly #files: AtomicFiles;
  readonly #folder: string;
  readonly #maxBytes: number;
  /** By what they show, that which was wanted last at the end. */
  #kept: Promise<Map<string, Kept>> | undefined;

  constructor(files: AtomicFiles, outputDir: string, maxBytes: number) {
    this.#files = files;
    this.#folder = join(outputDir, FOLDER);
    this.#maxBytes = maxBytes;
  }

  async find(key: string): Promise<Kept | undefined> {
    const kept = await this.#all();
    const found = kept.get(key);
    if (!found) return undefined;
    kept.delete(key);
    if (!this.#files.has(found.path)) return undefined;
    kept.set(key, found);
    return found;
  }

  async keep(key: string, { data, width, height, format }: Drawn): Promise<Kept> {
    const kept = await this.#all();
    const path = `${FOLDER}/${key}_${String(width)}x${String(height)}.${format}`;
    await this.#files.write(path, Buffer.from(data.buffer, data.byteOffset, data.length));
    const made = { path, width, height, bytes: data.length };
    kept.set(key, made);
    await this.#removeOldest(kept);
    return made;
  }

  async clear(): Promise<void> {
    this.#kept = Promise.resolve(new Map<string, Kept>());
    await this.#files.remove(FOLDER);
  }

  #all(): Promise<Map<string, Kept>> {
    this.#kept ??= list(this.#folder);
    return this.#kept;
  }

  async #removeOldest(kept: Map<string, Kept>): Promise<void> {
    let total = 0;
    for (const { bytes } of kept.values()) total += bytes;
    for (const [key, { path, bytes }] of kept) {
      if (total <= this.#maxBytes || kept.size === 1) return;
      kept.delete(key);
      total -= bytes;
      await this.#files.remove(path);
    }
  }
}

/** What earlier processes left, the oldest first. */
async function list(folder: string): Promise<Map<string, Kept>> {
  const names = await readdir(folder).catch(() => []);
  const found = [];
  for (const name of names) {
    const { key, width, height } = FILE_NAME.exec(name)?.groups ?? {};
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (key === undefined || !file?.isFile()) continue;
    const kept: Kept = {
      path: `${FOLDER}/${name}`,
      width: Number(width),
      height: Number(height),
      bytes: file.size,
    };
    found.push({ key, kept, at: file.mtimeMs });
  }
  return new Map(found.sort((a, b) => a.at - b.at).map(({ key, kept }) => [key, kept]));
}
