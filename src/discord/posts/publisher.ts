/** Shows every submission in its thread and status message, as its rows say. */
import { setImmediate } from 'node:timers/promises';
import { queuedAfter } from '../../db/open-submissions.js';
import { openSubmissionsIn, type Place } from '../../db/submissions.js';
import { receiptOf } from '../../db/receipts.js';
import type { BudgetPause, Pause } from '../../errors.js';
import { en, explain, explainPause, type Language } from '../../languages/index.js';
import type { Budget } from '../../pipeline/budget.js';
import type { DiskSpace } from '../../pipeline/disk-space.js';
import type { JobProgress, Publisher, SubmissionPublisher } from '../../pipeline/ports.js';
import type { Run, SubmissionId } from '../../pipeline/run.js';
import type { Reactions } from '../reactions.js';
import { Turns } from './turns.js';
import { SubmissionThread, type SubmissionThreadOptions } from './submission-thread.js';

const LOOK_EVERY_MS = 2_000;
/** Statuses that are drawn anew at once where the line moved: each is read from the database for that. */
const LINE_AT_ONCE = 20;
/** Submissions that are taken up at once after a start. */
const START_AT_ONCE = 20;

export interface PublisherOptions extends Omit<
  SubmissionThreadOptions,
  'trouble' | 'receiptOf' | 'onRecorded' | 'turns' | 'openings'
> {
  /** Providers that may have to be left alone for a while. */
  readonly lanes: readonly { readonly pause: Pause | null }[];
  readonly budget: Pick<Budget, 'left'>;
  /** Told of every post, since people may have reacted before its id was recorded. */
  readonly reactions: Pick<Reactions, 'recorded'>;
}

export class DiscordPublisher implements Publisher, SubmissionPublisher {
  readonly #options: SubmissionThreadOptions;
  readonly #budget: PublisherOptions['budget'];
  readonly #threads = new Map<SubmissionId, SubmissionThread>();
  #trouble = '';
  /** A run moved since the last look at those in line; at a start nobody knows. */
  #lineMoved = true;
  /** The last ones in line that were drawn since; none where all are. */
  #lineDrawn: readonly SubmissionId[] = [];
  #isLooking = false;
  #watch: NodeJS.Timeout | undefined;

  constructor({ lanes, reactions, budget, ...options }: PublisherOptions) {
    this.#budget = budget;
    this.#options = {
      ...options,
      turns: new Turns(options.progressMs),
      openings: new Turns(0),
      trouble: (guildId, language) =>
        troubles(
          options.diskSpace,
          [...lanes.flatMap(({ pause }) => pause ?? []), ...budget.left.pausesOf(guildId)],
          language,
        ),
      receiptOf: (id) => receiptOf(options.db, id),
      onRecorded: (post, adopted) => reactions.recorded(post, adopted),
    };
  }

  /** Draws what the last process left undrawn, some at a time: of the submissions that were open before this one began. */
  async start(left: readonly SubmissionId[]): Promise<void> {
    this.#watch = setInterval(() => {
      void this.#look().catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'those in line could not be drawn');
      });
    }, LOOK_EVERY_MS).unref();
    for (const [place, id] of left.entries()) {
      this.replyInDoubt(id);
      if (place % START_AT_ONCE === 0) await setImmediate();
    }
  }

  replyInDoubt(id: SubmissionId): void {
    this.#thread(id).replyInDoubt();
  }

  shown(id: SubmissionId): void {
    this.#thread(id).changed();
  }

  changed(run: Run): void {
    this.#lineMoved = true;
    this.#thread(run.submissionId).changed(run);
  }

  progress({ submissionId }: Run, progress: JobProgress): void {
    this.#thread(submissionId).progress(progress);
  }

  /** The place is gone: what was shown there ends, for nobody would see what is paid for. */
  async gone(place: Place): Promise<void> {
    const channelId = 'channelId' in place ? place.channelId : undefined;
    // Of the threads that a channel takes with it Discord says nothing.
    const inside = [...this.#threads.values()].filter((thread) => thread.hangsIn(channelId));
    const shown = await openSubmissionsIn(this.#options.db, place);
    await Promise.all([
      ...inside.map((thread) => thread.gone('whole')),
      ...shown.map(({ id, threadOnly }) => this.#thread(id).gone(threadOnly ? 'thread' : 'whole')),
    ]);
  }

  /** Draws all that is open anew whenever there is other trouble than before. */
  #lookForTrouble(): void {
    const everybodys = this.#options.trouble(null, en);
    const trouble = [...everybodys, ...this.#budget.left.serversSpent].join('\n');
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#lineMoved = true;
    for (const thread of this.#threads.values()) thread.changed();
  }

  async #look(): Promise<void> {
    this.#lookForTrouble();
    this.#forgetWhoRests();
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#drawLine().finally(() => (this.#isLooking = false));
  }

  /** Those that only wait are read anew when they move: ten thousand of them are not kept in memory. */
  #forgetWhoRests(): void {
    for (const [id, thread] of this.#threads) {
      if (!thread.isAtRest) continue;
      thread.drawn.end();
      this.#threads.delete(id);
    }
  }

  /** Draws anew who is in line, some at a time, where a run moved: others may have fewer ahead of them. */
  async #drawLine(): Promise<void> {
    const busy = this.#lineDrawn.filter((id) => this.#threads.get(id)?.drawn.isIdle === false);
    if (busy.length > LINE_AT_ONCE / 2) return;
    const last = this.#lineDrawn.at(-1);
    if (last === undefined && !this.#lineMoved) return;
    if (last === undefined) this.#lineMoved = false;
    this.#lineDrawn = await queuedAfter(this.#options.db, last ?? '', LINE_AT_ONCE);
    for (const id of this.#lineDrawn) this.#thread(id).changed();
  }

  async flush(signal: AbortSignal): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all([...this.#threads.values()].map((thread) => thread.close(signal)));
  }

  #thread(id: SubmissionId): SubmissionThread {
    const known = this.#threads.get(id);
    if (known) return known;
    const thread = new SubmissionThread(id, this.#options, () => this.#threads.delete(id));
    this.#threads.set(id, thread);
    return thread;
  }
}

/** What keeps runs waiting at the moment, in sentences. */
function troubles(
  diskSpace: Pick<DiskSpace, 'isFull'>,
  pauses: readonly (Pause | BudgetPause)[],
  t: Language,
): string[] {
  const full = diskSpace.isFull ? [explain({ code: 'storage_full' }, t)] : [];
  return [...full, ...pauses.map((pause) => explainPause(pause, t))];
}
