/** Puts the pipeline together, for the bot and for the command line. */
import { readFileSync } from 'node:fs';
import type { Config, Secrets } from '../config.js';
import { forgetRequest, jobsLeft } from '../db/jobs.js';
import { costOf, probeDatabase } from '../db/logs.js';
import { openDatabase } from '../db/open.js';
import { readModels, rememberModel } from '../db/models.js';
import { readRefused, writeRefused } from '../db/refused.js';
import { databasePaths, tryDatabase } from '../db/place.js';
import type { OpenDatabase } from '../db/sqlite/open.js';
import type { Db } from '../db/schema.js';
import { SqlRunStore } from '../db/runs.js';
import { runsEndedLast } from '../db/ended-last.js';
import { spentSoFar } from '../db/spending.js';
import { createSubmit, type Submit } from '../db/submit.js';
import { EaselError, type Provider } from '../errors.js';
import { storageTrouble } from '../lib/storage-errors.js';
import { refuseForeign, tryFolder, unusable } from '../lib/writable.js';
import type { Logger, Redact } from '../log.js';
import {
  openArtifacts,
  placesIn,
  type Artifacts,
  type ResultFormat,
} from '../pipeline/results/artifacts.js';
import { Budget } from '../pipeline/budget.js';
import type { LastFault } from '../pipeline/health.js';
import type { RunStore } from '../pipeline/run-store.js';
import type { PlacedNote } from '../pipeline/prompt-notes.js';
import type { Prompt } from '../pipeline/prompt.js';
import type { WorkEvents } from '../pipeline/work-events.js';
import { openProviders, type Lanes, type Providers } from '../pipeline/providers/index.js';
import { RULES, type Rules } from '../pipeline/rules.js';
import type { Lane } from '../pipeline/providers/lane.js';
import { modelNotes } from '../pipeline/providers/model-notes.js';
import { createPrice } from '../pipeline/providers/models.js';
import type { ModelMemory } from '../pipeline/providers/settings.js';
import { repairFiles, type RepairOptions } from '../pipeline/results/repair.js';
import { Quarantine } from '../pipeline/engine/quarantine.js';
import { Runner } from '../pipeline/engine/runner.js';
import { retryingArtifacts, retryingStore, DiskSpace } from '../pipeline/disk-space.js';
import { checkAfterCrash } from './damage-check.js';
import { callRecorder } from './record-calls.js';
import { recorder, type RecordError } from './record-error.js';

/** What both entries are started with. */
export interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: Redact;
  /** Of the result files; both where absent. */
  readonly format?: ResultFormat;
  /** Those of the loop that are not as they are by default; for measuring them. */
  readonly rules?: Partial<Rules>;
}

/** The pipeline, complete: nothing moves before `runner.start()`, and nobody is shown anything before `runner.publishTo()`. */
export interface Pipeline {
  readonly db: Db;
  readonly artifacts: Artifacts;
  readonly lanes: Lanes;
  readonly record: RecordError;
  readonly diskSpace: DiskSpace;
  readonly budget: Budget;
  /** What went wrong last at each provider, since the start. */
  readonly lastFaults: ReadonlyMap<Provider, LastFault>;
  readonly quarantine: Quarantine;
  readonly events: WorkEvents;
  readonly store: RunStore;
  readonly runner: Runner;
  /** Undefined where this interaction was submitted before. @throws EaselError `quota_exceeded`, `storage_full` */
  readonly submit: Submit;
  /** What the image model of a prompt makes of it otherwise than it was typed. */
  readonly modelNotes: (prompt: Prompt) => readonly PlacedNote[];
  /** Begins nothing more, and ends what is under way once `over` is aborted. */
  stop(over: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

function rulesOf({ config, rules }: Settings): Rules {
  return { ...RULES, criticCalls: config.CRITIC_CALLS, ...rules };
}

export const APP_VERSION: string = readVersion();

function readVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  return version;
}

/**
 * Opens folder, database and providers.
 * @throws ExitError where folder (with EXIT_CONFIG) or database cannot be used, or (with 0) it was asked to stop
 */
export async function openPipeline(settings: Settings, stopping?: AbortSignal): Promise<Pipeline> {
  const { config, log } = settings;
  const { database, db, files, diskSpace } = await openStorage(settings, stopping);
  const artifacts = retryingArtifacts(files, diskSpace);
  const budget = await openBudget(db, settings);
  const calls = callRecorder(db, diskSpace, budget);
  const record = recorder(db, diskSpace, log, calls.events);
  const opened = await openServices(settings, { db, diskSpace, calls, record });
  const { lanes, close, abilitiesOf, ...providers } = opened;
  const store = retryingStore(new SqlRunStore(db), diskSpace);
  const quarantine = new Quarantine();
  const parts = { store, artifacts, log, record };
  const runner = new Runner({
    ...parts,
    rules: rulesOf(settings),
    ...providers,
    maxActive: config.MAX_ACTIVE_RUNS,
    budget,
    priceOf: createPrice(config),
    room: diskSpace.room.bind(diskSpace),
    quarantine,
  });
  const isTaken = artifacts.isTaken.bind(artifacts);
  const submit = createSubmit(db, { dailyRuns: config.USER_DAILY_RUNS, isTaken, now: Date.now });
  const check = checkAfterCrash(database, log);
  const repair = repairLast(db, { artifacts, load: (id) => store.load(id), log }, record);
  return {
    db,
    artifacts,
    lanes,
    record,
    diskSpace,
    budget,
    lastFaults: calls.lastFaults,
    quarantine,
    events: calls.events,
    store,
    runner,
    submit,
    modelNotes: (prompt) => modelNotes(prompt, abilitiesOf(prompt.model)),
    stop(over) {
      diskSpace.stopRetrying(over);
      return runner.stop(over);
    },
    async close() {
      diskSpace.stopRetrying(AbortSignal.abort());
      budget.close();
      check.stop();
      await repair.stop();
      close();
      await calls.allRecorded();
      await database.close();
    },
  };
}

/** Knows what today and this month have cost, whichever process spent it. */
async function openBudget(db: Db, { config, log }: Settings): Promise<Budget> {
  const spent = await spentSoFar(db, Date.now());
  return new Budget({ dailyUsd: config.DAILY_BUDGET_USD, spent, log });
}

/** Those that paint and judge; what the last process left at them is taken up. */
async function openServices(
  settings: Settings,
  { db, diskSpace, calls, record }: ServiceParts,
): Promise<Omit<Providers, 'resume'>> {
  const known = { refused: await readRefused(db), models: await modelMemory(db, diskSpace) };
  const save = diskSpace.save.bind(diskSpace);
  const { resume, ...opened } = openProviders({
    ...settings,
    ...known,
    save,
    record: calls.record,
  });
  rememberRefused(opened.lanes, (now) => save(() => writeRefused(db, now)), record);
  resume(await jobsLeft(db), (request) => forgetRequest(db, request).catch(record));
  return opened;
}

interface ServiceParts {
  readonly db: Db;
  readonly diskSpace: DiskSpace;
  readonly calls: ReturnType<typeof callRecorder>;
  readonly record: RecordError;
}

async function modelMemory(db: Db, diskSpace: DiskSpace): Promise<ModelMemory> {
  return {
    known: await readModels(db, Date.now()),
    remember: (model, abilities) =>
      diskSpace.save(() => rememberModel(db, model, abilities, Date.now())),
  };
}

/** Has it saved which providers refuse the account whenever that changes. */
function rememberRefused(
  lanes: readonly Lane[],
  save: (refused: readonly Provider[]) => Promise<void>,
  record: RecordError,
): void {
  for (const lane of lanes)
    lane.onClosed(() => {
      save(lanes.flatMap(({ closed }) => closed?.provider ?? [])).catch(record);
    });
}

/** A clean end is no help against a power cut right after it, so every start looks. */
function repairLast(
  db: Db,
  options: RepairOptions,
  record: RecordError,
): { stop(): Promise<void> } {
  const closing = new AbortController();
  const repaired = runsEndedLast(db)
    .then((runs) => repairFiles(runs, options, closing.signal))
    .catch(record);
  return {
    async stop() {
      closing.abort();
      await repaired;
    },
  };
}

/** Database and files, and whether they can be written. @throws ExitError */
async function openStorage(settings: Settings, stopping: AbortSignal | undefined) {
  const { config, log, redact } = settings;
  tryPlaces(config);
  const database = await openDatabase(config.DATABASE_URL, APP_VERSION, {
    redact,
    ...(stopping && { stopping }),
    onUpgrade: () => {
      log.info({}, 'the database is brought up to date, which may take minutes where it is large');
    },
  });
  const { db } = database;
  const files = await openFiles(settings, database);
  const probe = async () => {
    database.isInPlace();
    await Promise.all([probeDatabase(db), files.probe()]);
  };
  const look = (folder: string) => {
    database.isInPlace();
    return files.look(folder);
  };
  return { database, db, files, diskSpace: new DiskSpace({ log, probe, look }) };
}

/** Where everything is to be kept, looked at as a whole, before anything is made. @throws ExitError */
export function tryPlaces({
  DATABASE_URL,
  OUTPUT_DIR,
}: Pick<Config, 'DATABASE_URL' | 'OUTPUT_DIR'>): void {
  refuseForeign([...databasePaths(DATABASE_URL), OUTPUT_DIR, ...placesIn(OUTPUT_DIR)]);
  for (const folder of [OUTPUT_DIR, ...placesIn(OUTPUT_DIR)]) tryFolder(folder);
  tryDatabase(DATABASE_URL);
}

/** @throws ExitError where it cannot be written; then the database is closed */
async function openFiles(
  { config, redact, format = 'both' }: Settings,
  database: OpenDatabase,
): Promise<Artifacts> {
  try {
    const files = openArtifacts(config.OUTPUT_DIR, format, redact, (run) =>
      costOf(database.db, run),
    );
    await files.look('results');
    return files;
  } catch (error) {
    await database.close();
    const reason = storageTrouble(error instanceof EaselError ? error.cause : error);
    throw unusable(config.OUTPUT_DIR, reason ?? String(error), error);
  }
}
