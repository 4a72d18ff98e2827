/** Looks for what operators should know, and when it is over. Times are by the clock that never jumps. */
import type { Db } from '../db/schema.js';
import { runsInProgress } from '../db/unfinished.js';
import type { Provider } from '../errors.js';
import { diskFreeAt, isLow, type DiskFree } from '../lib/disk-free.js';
import { Settling, type Level, type Patience } from '../lib/settling.js';
import { ShareWindow } from '../lib/share-window.js';
import { alertKey, type Alert, type Reading } from '../pipeline/alerts.js';
import type { Budget } from '../pipeline/budget.js';
import type { Runner } from '../pipeline/engine/runner.js';
import type { Lane } from '../pipeline/providers/lane.js';
import type { WorkEvents } from '../pipeline/work-events.js';
import { isLong } from './readiness.js';

const MINUTE_MS = 60_000;
const STUCK_MS = 30 * MINUTE_MS;
const CALLS_MINUTES = 10;
/** Fewer say nothing. */
const FEW_CALLS = 20;
const FAILING = { on: 0.5, off: 0.2 };
const NEAR = { on: 0.8, off: 0.7 };
/** Over when there is so much more room than where it began. */
const ROOM_AGAIN = 1.5;

/** A provider fails for a moment now and then, and between two pauses it is tried for minutes. */
const PATIENCE: Record<Alert['name'], Patience> = {
  provider_closed: { onMs: 0, offMs: MINUTE_MS },
  provider_down: { onMs: 5 * MINUTE_MS, offMs: 5 * MINUTE_MS },
  calls_fail: { onMs: 0, offMs: 5 * MINUTE_MS },
  queue_stuck: { onMs: 0, offMs: 0 },
  disk_low: { onMs: 0, offMs: MINUTE_MS },
  budget_near: { onMs: 0, offMs: 0 },
  budget_spent: { onMs: 0, offMs: 0 },
};

export interface Watched {
  readonly lanes: readonly Lane[];
  readonly budget: Pick<Budget, 'left'>;
  readonly runner: Pick<Runner, 'events'>;
  readonly events: WorkEvents;
  readonly db: Db;
  /** Folders, by what they are for. */
  readonly places: Readonly<Record<string, string>>;
  /** For tests. */
  readonly now?: () => number;
  readonly diskAt?: (path: string) => Promise<DiskFree>;
}

export class HostWatch {
  readonly #watched: Watched;
  readonly #now: () => number;
  readonly #settling = new Settling();
  readonly #calls = new Map<Provider, ShareWindow>();
  /** When something moved last, or had no reason to. */
  #movedAt: number;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#now = watched.now ?? (() => performance.now());
    this.#movedAt = this.#now();
    for (const { settings } of watched.lanes)
      this.#calls.set(settings.provider, new ShareWindow(CALLS_MINUTES));
    watched.events.on('call', ({ provider, outcome }) => {
      if (outcome !== 'cancelled') this.#calls.get(provider)?.count(outcome !== 'ok', this.#now());
    });
    const moved = () => {
      this.#movedAt = this.#now();
    };
    watched.runner.events.on('step', moved);
    watched.runner.events.on('ended', moved);
  }

  /** All that there is to know, whether it is so or not. */
  async readings(): Promise<readonly Reading[]> {
    const now = this.#now();
    const read = [
      ...this.#watched.lanes.flatMap((lane) => this.#ofLane(lane, now)),
      await this.#ofQueue(now),
      ...(await this.#ofDisks()),
      ...this.#ofBudgets(),
    ];
    return read.map(({ level, ...reading }) => {
      const key = `${reading.guildId ?? ''} ${alertKey(reading.alert)}`;
      const patience = PATIENCE[reading.alert.name];
      return { ...reading, level: this.#settling.settle(key, level, patience, now) };
    });
  }

  #ofLane({ settings: { provider }, pause, closed }: Lane, now: number): readonly Reading[] {
    const { all, share } = this.#calls.get(provider)?.read(now) ?? { all: 0, share: 0 };
    const isDown = !closed && pause !== null && isLong(pause);
    const failing = all < FEW_CALLS ? 'off' : levelOf(share, FAILING);
    return [
      host({ name: 'provider_closed', provider }, closed ? 'on' : 'off'),
      host({ name: 'provider_down', provider }, isDown ? 'on' : 'off'),
      // Whose account is refused fails, too, and that is told.
      host({ name: 'calls_fail', provider, share }, closed ? 'between' : failing),
    ];
  }

  async #ofQueue(now: number): Promise<Reading> {
    const { db, lanes, budget } = this.#watched;
    const runs = db.queue.size + (await runsInProgress(db));
    // What is told by itself is a reason to wait.
    const mayWait =
      runs === 0 || lanes.some(({ pause }) => pause) || budget.left.uses.some(isSpent);
    if (mayWait) this.#movedAt = now;
    return host({ name: 'queue_stuck', runs }, now - this.#movedAt >= STUCK_MS ? 'on' : 'off');
  }

  async #ofDisks(): Promise<readonly Reading[]> {
    const { places, diskAt = diskFreeAt } = this.#watched;
    const looks = Object.values(places).map((path) => diskAt(path).catch(() => undefined));
    const disks = (await Promise.all(looks)).filter((disk) => disk !== undefined);
    const [fullest] = disks.toSorted((a, b) => a.free - b.free);
    if (!fullest) return [];
    const hasRoom = disks.every(({ free, size }) => !isLow({ free: free / ROOM_AGAIN, size }));
    const level = disks.some(isLow) ? 'on' : hasRoom ? 'off' : 'between';
    return [host({ name: 'disk_low', freeBytes: fullest.free }, level)];
  }

  #ofBudgets(): readonly Reading[] {
    return this.#watched.budget.left.uses.flatMap((use) => {
      const { guildId, period, share, leftUsd, until } = use;
      const about = { period, leftUsd, until };
      // What is spent was near: that is not told afterwards.
      const near = isSpent(use) ? 'between' : levelOf(share, NEAR);
      return [
        { guildId, alert: { name: 'budget_near', ...about }, level: near } as const,
        {
          guildId,
          alert: { name: 'budget_spent', ...about },
          level: isSpent(use) ? 'on' : 'off',
        } as const,
      ];
    });
  }
}

function isSpent({ share }: { readonly share: number }): boolean {
  return share >= 1;
}

function host(alert: Alert, level: Level): Reading {
  return { alert, level, guildId: null };
}

function levelOf(share: number, { on, off }: { readonly on: number; readonly off: number }): Level {
  if (share >= on) return 'on';
  return share < off ? 'off' : 'between';
}
