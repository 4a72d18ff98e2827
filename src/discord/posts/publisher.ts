/** Shows every submission in its thread and status message, as its rows say. */
import { openSubmissionsIn, type Place } from '../../db/submissions.js';
import { explain, explainPause, type Pause } from '../../errors.js';
import type { DiskSpace } from '../../pipeline/disk-space.js';
import type { JobProgress, Publisher, SubmissionPublisher } from '../../pipeline/ports.js';
import type { Run, SubmissionId } from '../../pipeline/run.js';
import type { Reactions } from '../reactions.js';
import { SubmissionThread, type SubmissionThreadOptions } from './submission-thread.js';

const LOOK_EVERY_MS = 2_000;
/** Statuses that are drawn anew at once where the line moved: each is read from the database for that. */
const LINE_AT_ONCE = 10;

export interface PublisherOptions extends Omit<SubmissionThreadOptions, 'trouble' | 'onRecorded'> {
  /** Providers that may have to be left alone for a while. */
  readonly lanes: readonly { readonly pause: Pause | null }[];
  /** Told of every post, since people may have reacted before its id was recorded. */
  readonly reactions: Pick<Reactions, 'recorded'>;
}

export class DiscordPublisher implements Publisher, SubmissionPublisher {
  readonly #options: SubmissionThreadOptions;
  readonly #threads = new Map<SubmissionId, SubmissionThread>();
  #trouble = '';
  /** A run moved since the statuses of those in line were drawn. */
  #lineMoved = false;
  /** How many of those in line have been drawn since. */
  #lineDrawn = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor({ lanes, reactions, ...options }: PublisherOptions) {
    this.#options = {
      ...options,
      trouble: () => troubles(options.diskSpace, lanes),
      onRecorded: (post, adopted) => reactions.recorded(post, adopted),
    };
  }

  /** Draws what the last process left undrawn: the submissions that were open before this one began. */
  start(left: readonly SubmissionId[]): void {
    for (const id of left) this.replyInDoubt(id);
    this.#watch = setInterval(() => {
      this.#lookForTrouble();
      this.#drawLine();
    }, LOOK_EVERY_MS).unref();
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
    this.#thread(submissionId).progress(describe(progress));
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
    const trouble = this.#options.trouble().join('\n');
    if (trouble !== this.#trouble) for (const thread of this.#threads.values()) thread.changed();
    this.#trouble = trouble;
  }

  /** Draws anew who is in line, some at a time, where a run moved: others may have fewer ahead of them. */
  #drawLine(): void {
    if (this.#lineDrawn === 0 && !this.#lineMoved) return;
    if (this.#lineDrawn === 0) this.#lineMoved = false;
    const inLine = [...this.#threads.values()].filter(({ isInLine }) => isInLine);
    const drawn = this.#lineDrawn + LINE_AT_ONCE;
    for (const thread of inLine.slice(this.#lineDrawn, drawn)) thread.changed();
    this.#lineDrawn = drawn < inLine.length ? drawn : 0;
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

function describe({ state, position, log }: JobProgress): string {
  const place = position === undefined ? '' : `, ${String(position)} before this one`;
  const words = state === 'queued' ? `waiting at the image service${place}` : 'painting';
  return log === undefined ? words : `${words}: ${log}`;
}

/** What keeps everybody waiting at the moment, in sentences. */
function troubles(
  diskSpace: Pick<DiskSpace, 'isFull'>,
  lanes: readonly { readonly pause: Pause | null }[],
): string[] {
  const full = diskSpace.isFull ? [explain({ code: 'storage_full' }).sentence] : [];
  return [...full, ...lanes.flatMap(({ pause }) => (pause ? [explainPause(pause)] : []))];
}
