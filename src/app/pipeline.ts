/** Puts the pipeline together, for the bot and for the command line. */
import { readFileSync } from 'node:fs';
import { maxActiveRuns, type Config, type Secrets } from '../config.js';
import { insertApiCall, insertError, probeDatabase, pruneLogs } from '../db/logs.js';
import { openDatabase } from '../db/open.js';
import type { Db } from '../db/schema.js';
import { SqlRunStore } from '../db/runs.js';
import { createSubmit, type Submit } from '../db/submit.js';
import { EXIT_CONFIG, ExitError, faultOf } from '../errors.js';
import { describeError, type Logger, type Redact } from '../log.js';
import { openArtifacts, type Artifacts, type ResultFormat } from '../pipeline/results/artifacts.js';
import type { RecordCall, RunStore } from '../pipeline/ports.js';
import { createLane, type Lane } from '../pipeline/providers/lane.js';
import { createFal } from '../pipeline/providers/fal/index.js';
import { createGemini } from '../pipeline/providers/gemini/index.js';
import { Quarantine } from '../pipeline/engine/quarantine.js';
import { Runner } from '../pipeline/engine/runner.js';
import { isNoRoom, retryingArtifacts, retryingStore, DiskSpace } from '../pipeline/disk-space.js';

const DAY_MS = 86_400_000;

/** What both entries are started with. */
export interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: Redact;
  /** Of the result files; both where absent. */
  readonly format?: ResultFormat;
}

/** Writes an error to the log and to `error_logs`; what it has to do with goes into `context`. */
export type RecordError = (error: unknown, context: object) => void;

/** The pipeline, complete: nothing moves before `runner.start()`, and nobody is shown anything before `runner.publishTo()`. */
export interface Pipeline {
  readonly db: Db;
  readonly artifacts: Artifacts;
  readonly lanes: readonly Lane[];
  readonly record: RecordError;
  readonly diskSpace: DiskSpace;
  readonly quarantine: Quarantine;
  readonly store: RunStore;
  readonly runner: Runner;
  /** Undefined where this interaction was submitted before. @throws EaselError `quota_exceeded`, `storage_full` */
  readonly submit: Submit;
  /** Begins nothing more, and ends what is under way once `over` is aborted. */
  stop(over: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export const APP_VERSION: string = readVersion();

function readVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  return version;
}

/**
 * Opens folder, database and providers.
 * @throws ExitError where folder (with EXIT_CONFIG) or database cannot be used
 */
export async function openPipeline(settings: Settings): Promise<Pipeline> {
  const { config, log, redact } = settings;
  const files = openFiles(settings);
  const database = await openDatabase(config.DATABASE_URL, APP_VERSION, { redact });
  const { db } = database;
  const probe = () => Promise.all([probeDatabase(db), files.probe()]).then(() => undefined);
  const diskSpace = new DiskSpace({ log, probe });
  const artifacts = retryingArtifacts(files, diskSpace);
  const record = recorder(db, diskSpace, settings);
  const { fal, gemini, lanes } = openProviders(settings, (call) =>
    diskSpace.save(() => insertApiCall(db, call)),
  );
  const store = retryingStore(new SqlRunStore(db), diskSpace);
  const quarantine = new Quarantine();
  const runner = new Runner({
    store,
    artifacts,
    log,
    record,
    generator: fal,
    evaluator: gemini,
    refiner: gemini,
    maxActive: maxActiveRuns(config),
    room: (waiting) => diskSpace.room(waiting),
    quarantine,
  });
  const submit = createSubmit(db, {
    dailyRuns: config.USER_DAILY_RUNS,
    isTaken: (folder) => artifacts.isTaken(folder),
    now: Date.now,
  });
  const retention = keepLogs(db, config.LOG_RETENTION_DAYS, record);
  return {
    db,
    artifacts,
    lanes,
    record,
    diskSpace,
    quarantine,
    store,
    runner,
    submit,
    stop(over) {
      diskSpace.stopRetrying(over);
      return runner.stop(over);
    },
    async close() {
      diskSpace.stopRetrying(AbortSignal.abort());
      await retention.stop();
      await database.close();
    },
  };
}

function openFiles({ config, redact, format = 'both' }: Settings): Artifacts {
  try {
    return openArtifacts(config.OUTPUT_DIR, format, redact);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExitError(
      `${config.OUTPUT_DIR} cannot be written (${reason}). Give Easel a folder of its own.`,
      EXIT_CONFIG,
      { cause },
    );
  }
}

/** Removes old rows of the logs, now and once a day. */
function keepLogs(db: Db, days: number, record: RecordError): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const prune = () =>
    pruneLogs(db, { days, now: Date.now(), signal: stopping.signal }).catch((error: unknown) => {
      record(error, {});
    });
  let pruning = prune();
  const timer = setInterval(() => {
    pruning = pruning.then(prune);
  }, DAY_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
      return pruning;
    },
  };
}

function openProviders({ config, secrets, log, redact }: Settings, record: RecordCall) {
  const shared = { timeoutMs: config.API_TIMEOUT_MS, retries: config.API_RETRIES, record, log };
  const falLane = createLane({
    ...shared,
    provider: 'fal',
    concurrency: config.FAL_CONCURRENCY,
    requestsPerMinute: config.FAL_REQUESTS_PER_MINUTE,
  });
  const geminiLane = createLane({
    ...shared,
    provider: 'gemini',
    concurrency: config.GEMINI_CONCURRENCY,
    requestsPerMinute: config.GEMINI_REQUESTS_PER_MINUTE,
  });
  return {
    lanes: [falLane, geminiLane],
    fal: createFal({
      key: secrets.falKey,
      lane: falLane,
      timeoutMs: config.API_TIMEOUT_MS,
      log,
      redact,
      ...(config.FAL_BASE_URL === undefined ? {} : { baseUrl: config.FAL_BASE_URL }),
    }),
    gemini: createGemini({
      key: secrets.geminiKey,
      model: config.GEMINI_MODEL,
      baseUrl: config.GEMINI_BASE_URL,
      lane: geminiLane,
      log,
      redact,
    }),
  };
}

function recorder(db: Db, diskSpace: DiskSpace, { log }: Settings): RecordError {
  return (error, context) => {
    // It says so itself, once, and there is no room for rows.
    if (isNoRoom(error)) {
      diskSpace.reportFull(error);
      return;
    }
    const { code } = faultOf(error);
    const description = describeError(error);
    const fields = { code, ...context, err: error };
    if (code === 'internal') log.error(fields, 'something went wrong');
    else log.warn(fields, 'a fault');
    insertError(db, {
      at: Date.now(),
      code,
      message: description.message,
      runId: 'runId' in context && typeof context.runId === 'string' ? context.runId : null,
      context: { ...context, ...description },
    }).catch((failure: unknown) => {
      if (isNoRoom(failure)) diskSpace.reportFull(failure);
      else log.error({ err: failure }, 'an error could not be kept in error_logs');
    });
  };
}
