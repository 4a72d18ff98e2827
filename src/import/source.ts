/** What is there to be taken: the folders of runs, and the older tool's databases. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { LINK, openSourceFolder, Unreadable, type SourceFolder } from '../lib/source-folder.js';
import { isRunFolder } from './documents.js';
import { readOlderDatabase, type OlderDatabase } from './older-rows.js';
import type { Report } from './report.js';

const MAX_DATABASE_BYTES = 1024 ** 3;
const DATABASE = /\.(?:db|sqlite3?)$/i;
/** What SQLite keeps beside a file that was not closed. */
const BESIDE = ['-wal', '-journal'];

/**
 * Paths of the folders of runs, in the folder itself, or in `results` of it; one by one, for there may be many. What
 * may hold runs and cannot be read is told.
 */
export async function* runFolders(source: SourceFolder, report: Report): AsyncGenerator<string> {
  const { folders, files, links } = await source.list('.');
  tellLinks('.', links, report);
  if (isRunFolder(files)) {
    yield '.';
    return;
  }
  // Where it cannot be read, that is told below: it may be a prompt's folder as well.
  const results = folders.includes('results')
    ? await source.list('results').catch(() => undefined)
    : undefined;
  tellLinks('results', results?.links ?? [], report);
  const inResults = (results?.folders ?? []).map((name) => `results/${name}`);
  for (const path of [...inResults, ...folders]) if (await isRun(source, path, report)) yield path;
}

async function isRun(source: SourceFolder, path: string, report: Report): Promise<boolean> {
  try {
    const { files, links } = await source.list(path);
    const ofRun = links.filter((name) => isRunFolder([name]));
    tellLinks(path, ofRun, report);
    return isRunFolder(files);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    report.problem(path, error.message);
    return false;
  }
}

function tellLinks(path: string, links: readonly string[], report: Report): void {
  for (const name of links) report.problem(posix.join(path, name), LINK);
}

/** Those in the folder, and the one that was named beside it. */
export async function readDatabases(
  source: SourceFolder,
  named: string | undefined,
  { now, report }: { readonly now: number; readonly report: Report },
): Promise<readonly OlderDatabase[]> {
  const { files } = await source.list('.');
  const found = files
    .filter((name) => DATABASE.test(name))
    .map((place) => ({ place, open: () => source }));
  const other =
    named === undefined ? [] : [{ place: named, open: () => openSourceFolder(dirname(named)) }];
  const databases: OlderDatabase[] = [];
  for (const { place, open } of [...found, ...other]) {
    const database = await readOne(open, { place, now, report });
    if (database) databases.push(database);
  }
  return databases;
}

/** A copy is read: SQLite writes beside what it opens. */
async function readOne(
  open: () => SourceFolder,
  about: { readonly place: string; readonly now: number; readonly report: Report },
): Promise<OlderDatabase | undefined> {
  const temporary = await mkdtemp(join(tmpdir(), 'easel-import-'));
  try {
    const [folder, name] = [open(), basename(about.place)];
    const copy = join(temporary, 'copy.db');
    await folder.copy(name, copy, MAX_DATABASE_BYTES);
    for (const suffix of BESIDE)
      await folder.copy(name + suffix, copy + suffix, MAX_DATABASE_BYTES).catch(() => undefined);
    return readOlderDatabase(copy, about);
  } catch (error) {
    about.report.problem(
      about.place,
      error instanceof Unreadable ? error.message : 'cannot be read as an SQLite database',
    );
    return undefined;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
