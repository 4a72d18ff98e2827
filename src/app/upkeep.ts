/** What a database and a folder need over the years: nothing old stays, the index follows, the file shrinks. */
import type { Config } from '../config.js';
import { pruneLogs } from '../db/logs.js';
import { pruneRuns } from '../db/old-runs.js';
import type { Db } from '../db/schema.js';
import { indexSome, mergeSome } from '../db/search-index.js';
import { forgetPictureForms } from '../db/picture-forms.js';
import { shrink } from '../db/upkeep.js';
import { pause } from '../lib/pause.js';
import { repeat } from '../lib/repeat.js';
import type { Pictures } from '../pictures/pictures.js';
import { DAY_MS } from '../pipeline/calendar.js';
import type { Artifacts } from '../pipeline/results/artifacts.js';
import type { RecordError } from './record-error.js';

/** A start has better things to do. */
const FIRST_MS = 5_000;
/** A search catches up by itself; this is so that it has little to catch up with. */
const INDEX_EVERY_MS = 2_000;
/** While favourites are not known, they are waited for. */
const LOOK_MS = 1_000;
/** Between two batches, so that half of the time is everybody else's. */
const REST_MS = 4;

export interface UpkeepOptions {
  readonly db: Db;
  readonly artifacts: Pick<Artifacts, 'removeFolder'>;
  /** What was drawn may show pictures that are removed. */
  readonly pictures: Pick<Pictures, 'clear'>;
  readonly config: Pick<Config, 'KEEP_DAYS' | 'LOG_RETENTION_DAYS'>;
  readonly record: RecordError;
  /** Whether all favourites are in the database: those of the time without a connection may not be yet. */
  readonly knowsFavourites: () => boolean;
}

/** Soon after the start and then for ever, a little at a time. */
export function startUpkeep(options: UpkeepOptions): { stop(): Promise<void> } {
  const onError = (error: unknown) => {
    options.record(error, {});
  };
  const shared = { firstMs: FIRST_MS, onError };
  const work = [
    repeat((signal) => index(options.db, signal), { ...shared, everyMs: INDEX_EVERY_MS }),
    repeat((signal) => prune(options, signal), { ...shared, everyMs: DAY_MS }),
  ];
  return {
    async stop() {
      await Promise.all(work.map((one) => one.stop()));
    },
  };
}

/** Until nothing is left that is not indexed, or not merged. */
async function index(db: Db, signal: AbortSignal): Promise<void> {
  let isBusy = true;
  while (isBusy && !signal.aborted) {
    const hasIndexed = await indexSome(db);
    isBusy = (await mergeSome(db)) || hasIndexed;
    await pause(REST_MS, signal);
  }
}

async function prune(options: UpkeepOptions, signal: AbortSignal) {
  const { db, artifacts, pictures, config, record, knowsFavourites } = options;
  const removed = { some: false };
  const when = { now: Date.now(), signal };
  await pruneLogs(db, { ...when, days: config.LOG_RETENTION_DAYS });
  await forgetPictureForms(db, when.now);
  while (!knowsFavourites() && !signal.aborted) await pause(LOOK_MS, signal);
  await pruneRuns(db, {
    ...when,
    days: config.KEEP_DAYS,
    removeFolder: (folder) => {
      removed.some = true;
      return artifacts.removeFolder(folder);
    },
    onError: (error, runId) => {
      record(error, { runId });
    },
  });
  if (removed.some) await pictures.clear();
  await shrink(db, signal);
}
