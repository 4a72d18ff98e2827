/** Takes what the older tool painted, or another Easel, into this one: folders first, then what only its database knows. */
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { APP_VERSION, tryPlaces } from '../app/pipeline.js';
import { offeredModels, readStorage, secretsIn, type Storage } from '../config.js';
import { insertImportedCalls, insertImportedErrors } from '../db/import-logs.js';
import { knownRuns, knownRunsIn, refuseDeleted } from '../db/imports.js';
import { openDatabase } from '../db/open.js';
import { counted, EaselError, ExitError } from '../errors.js';
import { openSourceFolder, Unreadable, type SourceFolder } from '../lib/source-folder.js';
import { redactor } from '../log.js';
import { DAY_MS } from '../pipeline/calendar.js';
import { openArtifacts } from '../pipeline/results/artifacts.js';
import type { RunId } from '../pipeline/run.js';
import { readDocuments } from './documents.js';
import { easelDraft, isOfEasel } from './easel-files.js';
import { olderRunOf } from './older-files.js';
import type { OlderDatabase } from './older-rows.js';
import { merge, toDraft, type OlderRun } from './older-run.js';
import { EXIT_USAGE, parseArguments, type ImportOptions } from './options.js';
import { Report } from './report.js';
import { readDatabases, runFolders } from './source.js';
import { removeUnfinished, Taker, type Target } from './take.js';

/** It is likely to be another folder than the one that was meant. */
const NOTHING =
  'no run was found: looked for summary or iteration_N files in it, in its folders and in those of results/, and for *.db and *.sqlite in it';

/**
 * Runs the import to its end; resolves to the exit code: 1 where something could not be taken, or nothing was found.
 * @throws ExitError
 */
export async function runImport(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<number> {
  const options = parseArguments(argv, write);
  const storage = readStorage(env);
  const source = await sourceOf(options, storage);
  const redact = redactor(secretsIn(env));
  const report = new Report((line) => {
    write(`${redact(line)}\n`);
  });
  const work = { options, storage, source, report, redact, now: Date.now() };
  try {
    await (options.isDry ? rehearse(work) : perform(work));
  } catch (error) {
    throw asExit(error);
  }
  report.close(options.isDry);
  return report.problems > 0 ? 1 : 0;
}

interface Work {
  readonly options: ImportOptions;
  readonly storage: Storage;
  readonly source: SourceFolder;
  readonly report: Report;
  readonly redact: (text: string) => string;
  readonly now: number;
}

/** @throws ExitError where it is no folder that can be read, or the one that everything is to go to */
async function sourceOf({ folder }: ImportOptions, { OUTPUT_DIR }: Storage): Promise<SourceFolder> {
  try {
    const source = openSourceFolder(folder);
    if (isSame(source.root, OUTPUT_DIR))
      throw new ExitError(
        `${folder} is OUTPUT_DIR itself. Move it to another name first, and import it from there.`,
        EXIT_USAGE,
      );
    await source.list('.');
    return source;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new ExitError(`${folder} ${error.message}. Name a folder of outputs.`, EXIT_USAGE, {
      cause: error,
    });
  }
}

function isSame(root: string, outputDir: string): boolean {
  try {
    const output = realpathSync(outputDir);
    return root === output || root.startsWith(`${output}/`);
  } catch {
    // It is not there yet.
    return false;
  }
}

/** Nothing is opened as one's own: a bot may be running. */
function rehearse(work: Work): Promise<void> {
  return takeAll(work, undefined, knownRunsIn(work.storage.DATABASE_URL));
}

async function perform(work: Work): Promise<void> {
  const { storage, redact, options } = work;
  tryPlaces(storage);
  const database = await openDatabase(storage.DATABASE_URL, APP_VERSION, { redact });
  try {
    const { db } = database;
    const costs: Target['costs'] = new Map();
    const costOf = (run: RunId) => Promise.resolve(costs.get(run) ?? null);
    const artifacts = openArtifacts(storage.OUTPUT_DIR, 'both', redact, costOf);
    const target = { db, artifacts, costs };
    await refuseDeleted(db, options.owner.userId);
    await removeUnfinished(target);
    await takeAll(work, target, await knownRuns(db));
    await db.synced();
  } finally {
    await database.close();
  }
}

async function takeAll(
  work: Work,
  target: Target | undefined,
  known: ReturnType<typeof knownRunsIn>,
): Promise<void> {
  const { options, storage, source, report, now } = work;
  const { owner } = options;
  const taker = new Taker(
    { target, owner, known, keepDays: storage.KEEP_DAYS, now },
    source,
    report,
  );
  const databases = await readDatabases(source, options.database, { now, report });
  const rows = rowsOf(databases);
  let isEmpty = databases.every(isWithoutRows);
  for await (const path of runFolders(source, report)) {
    isEmpty = false;
    const draft = await draftOf(work, path, rows);
    if (typeof draft === 'string') report.problem(path, draft);
    else await taker.take(draft);
  }
  // What is left has no folder.
  for (const run of rows.values()) {
    const draft = toDraft(run, { model: offeredModels(storage)[0], now });
    if (typeof draft === 'string') report.problem(`${run.place}: ${run.id}`, draft);
    else await taker.take({ ...draft, place: `${run.place}: ${run.id}` });
  }
  for (const database of databases) await takeLogs(work, target, database);
  if (isEmpty) report.problem(options.folder, NOTHING);
}

function isWithoutRows({ runs, calls, errors }: OlderDatabase): boolean {
  return runs.size + calls.length + errors.length === 0;
}

function rowsOf(databases: readonly OlderDatabase[]): Map<string, OlderRun> {
  const rows = new Map<string, OlderRun>();
  for (const { runs } of databases)
    for (const [id, run] of runs) {
      const known = rows.get(id);
      rows.set(id, known ? merge(known, run) : run);
    }
  return rows;
}

/** The run of a folder, with what the rows know of it; they are then used up. */
async function draftOf(
  { source, storage, report, options, now }: Work,
  path: string,
  rows: Map<string, OlderRun>,
) {
  const documents = await readDocuments(source, path, report);
  if (isOfEasel(documents)) return easelDraft(documents, { path, now });
  const name = basename(resolve(path === '.' ? options.folder : path));
  const found = olderRunOf(documents, { name, path, now });
  const told = rows.get(found.id);
  rows.delete(found.id);
  return toDraft(told ? merge(found, told) : found, { model: offeredModels(storage)[0], now });
}

/** Calls and errors; those that would be removed at the next start are not taken. */
async function takeLogs(
  { storage, report, now }: Work,
  target: Target | undefined,
  { calls, errors }: OlderDatabase,
): Promise<void> {
  const { LOG_RETENTION_DAYS: days } = storage;
  const oldest = days === 0 ? 0 : now - days * DAY_MS;
  const kept = {
    calls: calls.filter(({ startedAt }) => startedAt >= oldest),
    errors: errors.filter(({ at }) => at >= oldest),
  };
  const tooOld = calls.length + errors.length - kept.calls.length - kept.errors.length;
  if (tooOld > 0)
    report.note(
      'api_calls, error_logs',
      `${counted(tooOld, 'row')} older than LOG_RETENTION_DAYS (${String(days)}) left out`,
    );
  if (!target) return;
  const newCalls = await insertImportedCalls(target.db, kept.calls);
  const newErrors = await insertImportedErrors(target.db, kept.errors);
  if (newCalls + newErrors > 0)
    report.note(
      'api_calls, error_logs',
      `${counted(newCalls, 'call')} and ${counted(newErrors, 'error')} taken`,
    );
}

function asExit(error: unknown): unknown {
  if (!(error instanceof EaselError) || error.fault.code !== 'storage_full') return error;
  const sentence =
    'Nothing more can be saved (no room, or no right to write). What was taken is whole; mend that, and import again.';
  return new ExitError(sentence, 1, { cause: error });
}
