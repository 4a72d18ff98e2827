/** A folder that somebody names to be read: no link in it is followed, nothing is read that is too large, nothing is written. */
import { constants, createWriteStream, realpathSync } from 'node:fs';
import { open, opendir, type FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { locate } from './atomic-files.js';
import { codeOf } from './storage-errors.js';

/** Names in one folder; nobody painted more. */
const MOST_NAMES = 200_000;

export const LINK = 'is a link, and links are not followed';

/** Why something cannot be read, in words for whoever named it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export interface SourceFolder {
  /** With links resolved. */
  readonly root: string;
  /** What is in a folder, but for devices. */
  list(path: string): Promise<Listing>;
  /** @throws Unreadable */
  read(path: string, maxBytes: number): Promise<Buffer>;
  /** The same to a file of one's own. @throws Unreadable */
  copy(path: string, target: string, maxBytes: number): Promise<void>;
}

export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** To files, folders or nothing: they are not followed. */
  readonly links: readonly string[];
}

/** @throws Unreadable where it is no folder */
export function openSourceFolder(folder: string): SourceFolder {
  const root = resolved(folder);
  return {
    root,
    list: (path) => reading(() => listed(path === '.' ? root : locate(root, path))),
    read: (path, maxBytes) =>
      reading(() => opened(locate(root, path), maxBytes, (file) => contents(file, maxBytes))),
    copy: (path, target, maxBytes) =>
      reading(() =>
        opened(locate(root, path), maxBytes, (file) =>
          pipeline(streamOf(file, maxBytes), createWriteStream(target, { flags: 'wx' })),
        ),
      ),
  };
}

function resolved(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    throw unreadable(error);
  }
}

async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(error);
  }
}

async function listed(path: string): Promise<Listing> {
  const folders: string[] = [];
  const files: string[] = [];
  const links: string[] = [];
  for await (const entry of await opendir(path)) {
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
    else if (entry.isSymbolicLink()) links.push(entry.name);
    if (folders.length + files.length + links.length > MOST_NAMES)
      throw new Unreadable(`more than ${String(MOST_NAMES)} things in one folder`);
  }
  return { folders: folders.sort(), files: files.sort(), links: links.sort() };
}

/** A pipe or a device is told by a look at what was opened, not by its name. */
async function opened<T>(
  path: string,
  maxBytes: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Unreadable('is not a file');
    if (found.size > maxBytes) throw tooLarge(maxBytes);
    return await use(file);
  } finally {
    await file.close();
  }
}

async function contents(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const bytes = await buffer(streamOf(file, maxBytes));
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/** It may grow while it is read; `end` is inclusive, so that one byte too many shows. */
function streamOf(file: FileHandle, maxBytes: number) {
  return file.createReadStream({ end: maxBytes, autoClose: false });
}

function tooLarge(maxBytes: number): Unreadable {
  return new Unreadable(`is larger than ${sized(maxBytes)}`);
}

function sized(bytes: number): string {
  return `${String(Math.round(bytes / 1024 / 1024))} MiB`;
}

const REASONS: Partial<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: LINK,
  ENXIO: 'is not a file',
  EISDIR: 'is not a file',
  ENAMETOOLONG: 'is not there',
};

function unreadable(error: unknown): Unreadable {
  if (error instanceof Unreadable) return error;
  const isOutside = error instanceof Error && error.message.startsWith('refused');
  const reason = isOutside ? 'is a link, or outside of the folder' : REASONS[codeOf(error)];
  return new Unreadable(reason ?? 'cannot be read', { cause: error });
}
