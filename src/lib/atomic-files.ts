/** A folder that everything stays in, where a file is written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { EaselError } from '../errors.js';

/** Paths are relative to the folder, with forward slashes. */
export interface AtomicFiles {
  /** Throws where nothing is there. */
  read(path: string): Promise<Buffer>;
  /** Makes the folders that are missing. Throws the fault `storage_full` where there is no room. */
  write(path: string, data: string | Buffer): Promise<void>;
  /** Throws the fault `storage_full` where there is no room for so many bytes; leaves nothing. */
  probe(bytes: number): Promise<void>;
  /** Whether anything at all has this name. */
  has(path: string): boolean;
  /** Removes a folder with all that is in it; nothing happens where it is gone already. */
  removeFolder(path: string): Promise<void>;
}

/** Half-written files wait here, out of sight of whoever looks at the results. */
const TEMPORARY = '.tmp';
const HOUR_MS = 3_600_000;

/**
 * Opens a folder, makes it where it is missing, and removes what a killed process left half written.
 * Throws where it cannot be written to.
 */
export function openAtomicFiles(folder: string): AtomicFiles {
  mkdirSync(join(folder, TEMPORARY), { recursive: true });
  const root = realpathSync(folder);
  if (lstatSync(join(root, TEMPORARY)).isSymbolicLink()) throw linked(TEMPORARY);
  removeLeftovers(join(root, TEMPORARY));
  const writeTemporary = async (data: string | Buffer, use: (file: string) => Promise<void>) => {
    const temporary = await locate(root, `${TEMPORARY}/${randomUUID()}`);
    try {
      await mkdir(dirname(temporary), { recursive: true });
      await writeFile(temporary, data, { flag: 'wx', flush: true });
      await use(temporary);
    } catch (error) {
      throw isFull(error) ? new EaselError({ code: 'storage_full' }, { cause: error }) : error;
    } finally {
      await rm(temporary, { force: true });
    }
  };
  return {
    read: async (path) => readFile(await locate(root, path)),
    removeFolder: async (path) =>
      rm(await locate(root, path), { recursive: true, force: true, maxRetries: 2 }),
    has: (path) => lstatSync(inside(root, path), { throwIfNoEntry: false }) !== undefined,
    async write(path, data) {
      const target = await locate(root, path);
      await writeTemporary(data, async (temporary) => {
        await mkdir(dirname(target), { recursive: true });
        await rename(temporary, target);
      });
    },
    probe: (bytes) => writeTemporary(Buffer.alloc(bytes), () => Promise.resolve()),
  };
}

/** Another process may be writing just now, but not for an hour. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && found.mtimeMs < Date.now() - HOUR_MS) rmSync(file, { force: true });
  }
}

/** The absolute path, if neither it nor a folder on the way to it is a symbolic link. */
async function locate(root: string, path: string): Promise<string> {
  const target = inside(root, path);
  for (let at = target; at !== root; at = dirname(at)) if (await isLink(at)) throw linked(path);
  return target;
}

function linked(path: string): Error {
  return new Error(`refused to follow a symbolic link: ${path}`);
}

function inside(root: string, path: string): string {
  const target = resolve(root, path);
  if (target === root || !target.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new Error(`refused a path outside of the output folder: ${relative(root, target)}`);
  return target;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
