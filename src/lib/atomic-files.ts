/** A folder that everything stays in, where a file is written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { constants, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { EaselError } from '../errors.js';

/** Paths are relative to the folder, with forward slashes. */
export interface AtomicFiles {
  /** Throws where nothing is there. */
  read(path: string): Promise<Buffer>;
  /** Makes the folders that are missing. Throws the fault `storage_full` where there is no room. */
  write(path: string, data: string | Buffer, options?: WriteOptions): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** Throws the fault `storage_full` where there is no room for so many bytes; leaves nothing. */
  probe(bytes: number): Promise<void>;
  /** Whether anything at all has this name. */
  has(path: string): boolean;
  /** Removes a folder with all that is in it; nothing happens where it is gone already. */
  removeFolder(path: string): Promise<void>;
}

export interface WriteOptions {
  /** It outlives a power cut, which may cut or empty what else was written in the last minute. */
  readonly durable?: boolean;
}

/** Half-written files wait here, out of sight of whoever looks at the results. */
const TEMPORARY = '.tmp';
const HOUR_MS = 3_600_000;
/** Shares the bytes where the file system can. */
const COPY_MODE = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/**
 * Opens a folder, makes it where it is missing, and removes what a killed process left half written.
 * Throws where it cannot be written to.
 */
export function openAtomicFiles(folder: string): AtomicFiles {
  mkdirSync(join(folder, TEMPORARY), { recursive: true });
  const root = realpathSync(folder);
  if (lstatSync(join(root, TEMPORARY)).isSymbolicLink()) throw linked(TEMPORARY);
  removeLeftovers(join(root, TEMPORARY));
  const put = async (path: string, make: (temporary: string) => Promise<void>) => {
    const target = await locate(root, path);
    await inTemporary(root, async (temporary) => {
      await make(temporary);
      await withFolder(target, () => rename(temporary, target));
    });
    return target;
  };
  return {
    read: async (path) => readFile(await locate(root, path)),
    removeFolder: async (path) =>
      rm(await locate(root, path), { recursive: true, force: true, maxRetries: 2 }),
    has: (path) => lstatSync(inside(root, path), { throwIfNoEntry: false }) !== undefined,
    async write(path, data, { durable = false } = {}) {
      const target = await put(path, (file) => writeNew(file, data, durable));
      if (durable) await syncFolder(dirname(target));
    },
    async copy(from, to) {
      const source = await locate(root, from);
      await put(to, (file) => copyFile(source, file, COPY_MODE));
    },
    probe: (bytes) =>
      inTemporary(root, async (file) => {
        await writeNew(file, Buffer.alloc(bytes), true);
        await rm(file);
      }),
  };
}

/** `use` is to have moved the temporary file elsewhere; where it fails, the file is removed. */
async function inTemporary(root: string, use: (file: string) => Promise<void>): Promise<void> {
  const temporary = join(root, TEMPORARY, randomUUID());
  try {
    await use(temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isFull(error) ? new EaselError({ code: 'storage_full' }, { cause: error }) : error;
  }
}

function writeNew(file: string, data: string | Buffer, flush: boolean): Promise<void> {
  return withFolder(file, () => writeFile(file, data, { flag: 'wx', flush }));
}

/** Makes the file's folder only where it turns out to be missing. */
async function withFolder(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(file), { recursive: true });
    await work();
  }
}

/** So that the name outlives a power cut as well; not every file system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
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
  const folder = dirname(target);
  const isDirect = (await realpath(folder).catch(() => undefined)) === folder;
  const end = isDirect ? folder : root;
  for (let at = target; at !== end; at = dirname(at)) if (await isLink(at)) throw linked(path);
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
