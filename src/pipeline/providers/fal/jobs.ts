/**
 * Jobs in progress at fal: each has a slot of the lane from its submission until its picture is
 * fetched, or until it is over and nobody comes for it.
 */
import { backoff } from '../../../lib/backoff.js';
import { pause } from '../../../lib/pause.js';
import type { JobInDoubt, JobsLeft, Ticket } from '../../ports.js';
import type { Lane } from '../lane.js';

const askAgainMs = backoff(1_000, 10_000);
/** How often fal is asked about a job that nobody comes for: for an hour. */
const MOST_QUESTIONS = 360;
/** A job of which nothing can be learnt is over after this time, as far as anybody can tell. */
const UNKNOWN_MS = 60_000;

/** A slot of the lane, taken for as long as `released` is not resolved. */
export class Slot {
  readonly released: Promise<void>;
  #release: () => void = () => undefined;

  constructor() {
    this.released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#release();
  }
}

export interface JobsSettings {
  readonly lane: Pick<Lane, 'occupy'>;
  /** Whether a job is over, or not known any more. */
  readonly isOver: (ticket: Ticket, signal: AbortSignal) => Promise<boolean>;
  /** Aborted when the process needs to know no more. */
  readonly closing: AbortSignal;
  /** How long a job of which nothing can be learnt keeps its slot: for tests. */
  readonly unknownMs?: number;
}

export class Jobs {
  readonly #settings: JobsSettings;
  /** By request id; `claimed` while somebody waits for the picture. */
  readonly #jobs = new Map<string, { readonly slot: Slot; claimed: boolean }>();
  /** Of requests that an earlier process sent, until their jobs are looked for. */
  readonly #inDoubt = new Map<string, Set<Slot>>();

  constructor(settings: JobsSettings) {
    this.#settings = settings;
  }

  /** What earlier processes left takes its slots before anything new is handed in. */
  resume({ tickets, inDoubt }: Pick<JobsLeft, 'tickets' | 'inDoubt'>): void {
    for (const ticket of tickets) {
      this.begin(ticket);
      void this.endUnclaimed(ticket);
    }
    for (const job of inDoubt) this.keep(job);
  }

  /** A request of an earlier process takes a slot until somebody looks for its job, or nobody has for so long. */
  keep(job: JobInDoubt): void {
    const slot = this.#occupied();
    const kept = this.#inDoubt.get(keyOf(job)) ?? new Set();
    this.#inDoubt.set(keyOf(job), kept.add(slot));
    void this.#unknown().then(() => {
      if (kept.delete(slot)) slot.release();
    });
  }

  /** The slot of a request that an earlier process sent; from now on whoever asked gives it back. */
  inDoubt(job: JobInDoubt): Slot {
    const kept = this.#inDoubt.get(keyOf(job));
    const [slot = this.#occupied()] = kept ?? [];
    kept?.delete(slot);
    return slot;
  }

  /** The job is in progress, in this slot or in one of its own. */
  begin({ requestId }: Ticket, slot = this.#occupied()): void {
    this.#jobs.set(requestId, { slot, claimed: false });
  }

  /** Whether the job is in progress for all that is known. */
  has({ requestId }: Ticket): boolean {
    return this.#jobs.has(requestId);
  }

  /** Somebody waits for the picture of this job. */
  claim(ticket: Ticket): void {
    if (!this.has(ticket)) this.begin(ticket);
    this.#setClaimed(ticket, true);
  }

  /** The job is over, and its picture is fetched or never will be. */
  end({ requestId }: Ticket): void {
    this.#jobs.get(requestId)?.slot.release();
    this.#jobs.delete(requestId);
  }

  /** Nobody waits any more; the job keeps its slot for as long as it is in progress. */
  async endUnclaimed(ticket: Ticket): Promise<void> {
    const { isOver, closing } = this.#settings;
    this.#setClaimed(ticket, false);
    const isLeft = () => this.#jobs.get(ticket.requestId)?.claimed === false && !closing.aborted;
    for (let n = 1; isLeft() && n < MOST_QUESTIONS; n += 1) {
      if (await isOver(ticket, closing).catch(() => false)) break;
      await pause(askAgainMs(n), closing);
    }
    if (isLeft()) this.end(ticket);
  }

  /** Whether anything came of a request was never learnt. */
  endUnknown(slot: Slot): void {
    void this.#unknown().then(() => {
      slot.release();
    });
  }

  #unknown(): Promise<void> {
    const { unknownMs = UNKNOWN_MS, closing } = this.#settings;
    return pause(unknownMs, closing);
  }

  #setClaimed({ requestId }: Ticket, claimed: boolean): void {
    const job = this.#jobs.get(requestId);
    if (job) job.claimed = claimed;
  }

  #occupied(): Slot {
    const slot = new Slot();
    this.#settings.lane.occupy(slot.released);
    return slot;
  }
}

/** What is known of a request that was never answered. */
function keyOf({ model, seed }: JobInDoubt): string {
  return `${model} ${String(seed)}`;
}
