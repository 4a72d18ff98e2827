/**
 * Whether anything can be saved: there is room, the right to write, and nobody else's lock. Who finds
 * that it cannot waits with the result in hand, and nothing new is paid for meanwhile.
 */
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError, faultOf } from '../errors.js';
import { backoff } from '../lib/backoff.js';
import { storageTrouble } from '../lib/storage-errors.js';
import type { Artifacts } from './results/artifacts.js';
import type { Log } from './ports.js';
import type { RunStore } from './run-store.js';

const AGAIN_MS = 2_000;
const MOST_AGAIN_MS = 10_000;
/** A disk may fill up while nothing is written. */
const PROBE_EVERY_MS = 30_000;

export interface DiskSpaceOptions {
  readonly log: Log;
  /** Writes a little wherever anything is written. */
  readonly probe: () => Promise<void>;
  /** Looks without writing whether something could be saved in a folder of the results: before each payment. */
  readonly look?: (folder: string) => Promise<void>;
  /** Milliseconds between two tries, and between two looks at a disk that was not full: for tests. */
  readonly againMs?: number;
  readonly probeEveryMs?: number;
}

export class DiskSpace {
  readonly #options: DiskSpaceOptions;
  readonly #over = new AbortController();
  readonly #events = new EventEmitter().setMaxListeners(0);
  /** Writes that found no room and are tried again. */
  #waiting = 0;
  #reason: string | undefined;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
    const { log, probe, probeEveryMs = PROBE_EVERY_MS } = options;
    const looking = setInterval(() => {
      this.attempt(probe).catch((error: unknown) => {
        if (!isNoRoom(error)) log.error({ err: error }, 'the disk was not probed');
      });
    }, probeEveryMs).unref();
    this.#over.signal.addEventListener('abort', () => {
      clearInterval(looking);
    });
  }

  get isFull(): boolean {
    return this.#waiting > 0;
  }

  /** Why nothing can be saved, where nothing can. */
  get reason(): string | undefined {
    return this.isFull ? this.#reason : undefined;
  }

  /**
   * Does a write, and does it again until there is room for it.
   * @throws the fault `storage_full` where `stopRetrying` came first; anything else at once
   */
  async save<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      return this.#again(write, error);
    }
  }

  /** Does what cannot wait for room. @throws the fault `storage_full`; anything else at once */
  async attempt<T>(write: () => Promise<T>): Promise<T> {
    if (this.isFull) throw new EaselError({ code: 'storage_full' });
    try {
      return await write();
    } catch (error) {
      if (isNoRoom(error)) this.reportFull(error);
      throw error;
    }
  }

  /** Somebody could not save and does not wait: from now on it is tried. */
  reportFull(error: unknown, probe = this.#options.probe): void {
    if (this.isFull || this.#over.signal.aborted) return;
    this.#again(probe, error).catch((failure: unknown) => {
      if (!isNoRoom(failure)) this.#options.log.error({ err: failure }, 'the disk was not probed');
    });
  }

  /** Resolves when what comes of a payment can be saved in a folder of the results, or the signal is aborted. */
  async room(signal: AbortSignal, folder?: string): Promise<void> {
    const look = async () => (folder === undefined ? undefined : this.#options.look?.(folder));
    await look().catch((error: unknown) => {
      if (!isNoRoom(error)) throw error;
      this.reportFull(error, look);
    });
    while (this.isFull && !signal.aborted)
      await once(this.#events, 'room', { signal }).catch(() => undefined);
  }

  /** Once `over` is aborted, every write is tried a last time and then fails. */
  stopRetrying(over: AbortSignal): void {
    const abort = () => {
      this.#over.abort();
    };
    if (over.aborted) abort();
    over.addEventListener('abort', abort, { once: true });
  }

  async #again<T>(write: () => Promise<T>, first: unknown): Promise<T> {
    const { log, againMs = AGAIN_MS } = this.#options;
    const wait = backoff(againMs, MOST_AGAIN_MS);
    const { signal } = this.#over;
    const reason = reasonOf(first);
    if (!this.isFull)
      log.error({ err: first, reason }, 'nothing can be saved, and nothing new is paid for');
    this.#reason = reason;
    this.#waiting += 1;
    try {
      for (let tries = 1; ; tries += 1) {
        const last = signal.aborted;
        await sleep(wait(tries), undefined, { signal }).catch(() => undefined);
        try {
          return await write();
        } catch (error) {
          if (last || !isNoRoom(error)) throw error;
        }
      }
    } finally {
      this.#waiting -= 1;
      if (!this.isFull) {
        if (!signal.aborted) log.info({}, 'all can be saved again');
        this.#events.emit('room');
      }
    }
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return storageTrouble(cause) ?? storageTrouble(error) ?? 'no room is left';
}

export function isNoRoom(error: unknown): boolean {
  return faultOf(error).code === 'storage_full';
}

/** A store whose checkpoints wait for room. Letting a run in does not: it stays in the queue. */
export function retryingStore(store: RunStore, diskSpace: DiskSpace): RunStore {
  return {
    nextQueued: (...ask) => store.nextQueued(...ask),
    load: (run) => store.load(run),
    start: (run) => store.start(run),
    attempts: (run) => store.attempts(run),
    beginAttempt: (run, step, isCounted) =>
      diskSpace.save(() => store.beginAttempt(run, step, isCounted)),
    countCrash: (run, step, by) => diskSpace.save(() => store.countCrash(run, step, by)),
    failAttempt: (run, step) => diskSpace.save(() => store.failAttempt(run, step)),
    save: (run, step, result) => diskSpace.save(() => store.save(run, step, result)),
    end: (run, status, fault) => diskSpace.save(() => store.end(run, status, fault)),
    endAll: (runs, status, fault) => diskSpace.save(() => store.endAll(runs, status, fault)),
    synced: () => diskSpace.save(() => store.synced()),
  };
}

/** Artifacts whose files wait for room. */
export function retryingArtifacts(artifacts: Artifacts, diskSpace: DiskSpace): Artifacts {
  return {
    read: (path) => artifacts.read(path),
    readPreview: (path) => artifacts.readPreview(path),
    isTaken: (folder) => artifacts.isTaken(folder),
    removeFolder: (folder) => artifacts.removeFolder(folder),
    probe: () => artifacts.probe(),
    look: (folder) => artifacts.look(folder),
    saveImage: (run, iteration, candidate, picture) =>
      diskSpace.save(() => artifacts.saveImage(run, iteration, candidate, picture)),
    saveIteration: (run, iteration) =>
      diskSpace.save(() => artifacts.saveIteration(run, iteration)),
    saveSummary: (run) => diskSpace.save(() => artifacts.saveSummary(run)),
    isWhole: (run) => artifacts.isWhole(run),
  };
}
