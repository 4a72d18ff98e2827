/** Whether files can be kept at a place: tried at start, before anything is paid, and told in words for a host. */
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EXIT_CONFIG, ExitError } from '../errors.js';
import { codeOf } from './storage-errors.js';

/** As long as the longest that SQLite hangs on the name of a database. */
const TRIED = '-written';

/** A place, and what is wrong with it. */
export function unusable(path: string, reason: string, cause?: unknown): ExitError {
  const sentence = `${path} cannot be written (${reason}). Give Easel a folder of its own.`;
  return new ExitError(sentence, EXIT_CONFIG, { cause });
}

/**
 * Makes a folder and those missing on the way to it; returns what removes them again. One by one: Node
 * 20 spins for ever where a folder is there and nothing can be made in it, as in /proc.
 */
export function makeFolder(folder: string): () => void {
  const made: string[] = [];
  const undo = () => {
    for (const path of made.splice(0).reverse()) rmdirSync(path);
  };
  const make = (path: string) => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (dirname(path) !== path) make(dirname(path));
    mkdirSync(path);
    made.push(path);
  };
  try {
    make(resolve(folder));
    return undo;
  } catch (error) {
    undo();
    throw error;
  }
}

/** Writes a file in a folder, and removes all that was made for it. @throws ExitError with EXIT_CONFIG */
export function tryFolder(folder: string, fileName = 'file'): void {
  try {
    const undo = makeFolder(folder);
    try {
      const file = join(folder, fileName + TRIED);
      writeFileSync(file, '');
      rmSync(file);
    } finally {
      undo();
    }
  } catch (error) {
    // A full disk passes; whoever writes waits for it.
    if (['ENOSPC', 'EDQUOT'].includes(codeOf(error))) return;
    throw unusable(folder, reasonOf(error), error);
  }
}

const REASONS: Partial<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of it is a file, not a folder',
  EEXIST: 'a part of it is a file or a link, not a folder',
  ENOENT: 'nothing can be made there',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
};

/** What an error of the system means to whoever named the place. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? String(error);
}

/** @throws ExitError with EXIT_CONFIG that names all of these that are there, ours and belong to another user */
export function refuseForeign(paths: readonly string[]): void {
  const isOurs = (path: string) =>
    mayBeGiven(
      path,
      paths.map((given) => resolve(given)),
    );
  const found = paths.filter((path) => isThere(path) && !mayWrite(path) && isOurs(path));
  const [first] = found;
  const [user, group] = [process.geteuid?.(), process.getegid?.()];
  if (first === undefined || user === undefined) return;
  const owner = statSync(first).uid;
  if (owner === user)
    throw unusable(first, `its mode does not let its owner write: chmod -R u+rwX`);
  const ids = `${String(user)}:${String(group)}`;
  throw new ExitError(
    `${found.join(', ')}: owned by another user (${String(owner)}; Easel runs as ${ids}). Give Easel a folder of its own, or as root: chown -R ${ids} ${found.map(inShell).join(' ')}`,
    EXIT_CONFIG,
  );
}

/**
 * Whether nobody else can mind that a place is given to us: a file of ours, a folder in one of
 * ours, or a folder that is empty or has something of ours in it. Nobody is told to give us /usr.
 */
function mayBeGiven(path: string, ours: readonly string[]): boolean {
  if (!statSync(path).isDirectory() || ours.includes(dirname(resolve(path)))) return true;
  try {
    const inside = readdirSync(path).map((name) => resolve(path, name));
    return inside.length === 0 || inside.some((file) => ours.includes(file));
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Its folder does not let us look.
    return false;
  }
}

function mayWrite(path: string): boolean {
  try {
    const toEnter = statSync(path).isDirectory() ? constants.X_OK : 0;
    accessSync(path, constants.R_OK | constants.W_OK | toEnter);
    return true;
  } catch {
    return false;
  }
}

function inShell(path: string): string {
  return /^[\w./:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
