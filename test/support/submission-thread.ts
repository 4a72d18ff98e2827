/** A submission's thread on a Discord that does as it is told. */
import { RateLimitError } from 'discord.js';
import { onTestFinished } from 'vitest';
import { pendingPosts } from '../../src/db/posts.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { receiptOf } from '../../src/db/receipts.js';
import { loadSubmission, recordReply } from '../../src/db/submissions.js';
import { toggleWatcher, watchersOf } from '../../src/db/watchers.js';
import type { Messenger } from '../../src/discord/messages/messenger.js';
import type { StatusOptions } from '../../src/discord/posts/status-post.js';
import { Turns } from '../../src/discord/posts/turns.js';
import { SubmissionThread } from '../../src/discord/posts/submission-thread.js';
import { Quarantine } from '../../src/pipeline/engine/quarantine.js';
import type { Run } from '../../src/pipeline/run.js';
import { anEvaluation, anImage } from './builders.js';
import { aDatabase, openSubmissions } from './database.js';
import { submitted } from './builders.js';
import { aMessenger } from './messenger.js';

/** Nothing can be drawn. */
export const noPictures = {
  runSheet: () => Promise.resolve(undefined),
  contactSheet: () => Promise.resolve(undefined),
};

/** Discord asks to be left alone for so long. */
export function aRateLimit(retryAfter: number): RateLimitError {
  return new RateLimitError({
    global: false,
    method: 'PATCH',
    url: '',
    route: '',
    majorParameter: '',
    hash: '',
    limit: 5,
    timeToReset: retryAfter,
    retryAfter,
    sublimitTimeout: 0,
    scope: 'shared',
  });
}

const unknown = () => Promise.resolve(null);

type Pace = Pick<StatusOptions, 'progressMs'>;
const BRISK: Pace = { progressMs: 5 };

interface ThreadOptions {
  readonly isReplied?: boolean;
  readonly pace?: Pace;
  /** When it was submitted. */
  readonly at?: number;
  readonly readyAt?: StatusOptions['readyAt'];
}

/** A submission of one run, and the thread that shows it. `isReplied` is whether the reply is recorded. */
export async function aThread(
  instead: Partial<Messenger> = {},
  { isReplied = true, pace = BRISK, at = Date.now(), readyAt = unknown }: ThreadOptions = {},
) {
  const db = await aDatabase();
  const store = new SqlRunStore(db);
  const { runId, submissionId } = await submitted(db, { iterations: 2 }, { at });
  if (isReplied) await recordReply(db, submissionId, 'reply');
  const discord = aMessenger(instead);
  const state = { isFull: false };
  const recorded: unknown[] = [];
  const silent = () => undefined;
  const warnings: string[] = [];
  const warn = (_: object, message: string) => void warnings.push(message);
  let closed = false;
  let ended = 0;
  let mustFail = false;
  const ends = () => ended;
  const failNextEnd = () => {
    mustFail = true;
  };
  const thread = new SubmissionThread(
    submissionId,
    {
      db,
      messenger: discord.messenger,
      runner: {
        wake: silent,
        async end(ids, fault) {
          ended += 1;
          if (mustFail) {
            mustFail = false;
            throw new Error('the database is away');
          }
          for (const id of ids)
            thread.changed(await store.end(id, fault ? 'failed' : 'cancelled', fault));
        },
      },
      diskSpace: state,
      quarantine: new Quarantine(),
      turns: new Turns(pace.progressMs),
      openings: new Turns(0),
      onRecorded: () => Promise.resolve(),
      trouble: () => [],
      receiptOf: (id) => receiptOf(db, id),
      readyAt,
      pictures: noPictures,
      record: (error) => recorded.push(error),
      log: { info: silent, warn, error: silent, debug: silent },
      now: Date.now,
      ...pace,
    },
    () => {
      closed = true;
    },
  );
  onTestFinished(() => thread.close(AbortSignal.abort()));
  /** The run is painted, judged or refined further, and the thread hears of it. */
  const move = async (kind: 'collect' | 'evaluate' | 'refine' | 'next') => {
    const run = await store.load(runId);
    const iteration = run.iterations.at(-1);
    const candidate = iteration?.candidates[0];
    if (!iteration || !candidate) throw new Error('nothing to move');
    const refined = { text: 'a fox, red', changes: [], base: null, modelVersion: 'm' };
    const next = { text: refined.text, seeds: [2] };
    await store.save(
      runId,
      kind === 'next' ? 'refine' : kind,
      {
        collect: { kind: 'collect', candidate, image: anImage } as const,
        evaluate: { kind: 'evaluate', candidate, evaluation: anEvaluation(2) } as const,
        refine: { kind: 'refine', iteration, refined, next: null } as const,
        next: { kind: 'refine', iteration, refined, next } as const,
      }[kind],
    );
    thread.changed(await store.load(runId));
  };
  const end = async () => {
    thread.changed(await store.end(runId, 'done', null));
  };
  const run = (): Promise<Run> => store.load(runId);
  const isClosed = async () => closed && (await openSubmissions(db)).length === 0;
  const release = () => recordReply(db, submissionId, 'reply');
  const show = () => loadSubmission(db, submissionId);
  const pending = () => pendingPosts(db, submissionId);
  /** Somebody wants to be told when it is over. */
  const watch = (userId: string) =>
    toggleWatcher(db, { guildId: 'guild', submission: submissionId, userId });
  const watchers = async () => (await watchersOf(db, submissionId)).userIds;
  const told = { warnings, state, pending, recorded, ends, isClosed, show, watch, watchers };
  return { ...discord, ...told, thread, store, move, end, run, release, failNextEnd };
}
