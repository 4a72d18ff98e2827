/**
 * Holds back what would cost more than a day's or a server's month's budget. A step that is paid begins
 * while less than that is spent and promised to steps under way: the excess is at most what the step that
 * was let go last costs, and what others cost beyond their estimates.
 */
import { EventEmitter } from 'node:events';
import { EaselError } from '../errors.js';
import { Allowances, type Spent } from './allowances.js';
import type { ApiCall, Log } from './ports.js';
import type { Run, RunId } from './run.js';

/** A clock may be set, and a computer may sleep. */
const LOOK_EVERY_MS = 1_000;

const NOTHING: Spent = { today: 0, thisMonth: new Map(), caps: new Map() };

export interface BudgetOptions {
  /** US dollars a UTC day; 0 for no cap. */
  readonly dailyUsd: number;
  readonly spent?: Spent;
  readonly log: Log;
  readonly now?: () => number;
  /** Milliseconds between two looks at the clock: for tests. */
  readonly lookEveryMs?: number;
}

interface Waiting {
  readonly runId: RunId;
  readonly guildId: string | null;
  readonly go: () => void;
}

/** What a step may cost, and whether an earlier process began it. */
export interface Promising {
  readonly usd: number;
  readonly isBegun: boolean;
  readonly signal: AbortSignal;
}

export class Budget {
  /** `reached` when a server's month is spent, or everybody's day (null); `opened` when runs may be let in that were not. */
  readonly events = new EventEmitter<{ reached: [guildId: string | null]; opened: [] }>();
  readonly #options: BudgetOptions;
  readonly #allowances: Allowances;
  readonly #waiting = new Set<Waiting>();
  /** Of runs with paid steps under way: how many, and in which server. */
  readonly #underWay = new Map<RunId, { guildId: string | null; steps: number }>();
  /** Of whose budgets it was told that they are spent. */
  #told = new Set<string | null>();
  #isTurnedAway = false;
  #clock: NodeJS.Timeout | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
    const { dailyUsd, spent = NOTHING } = options;
    this.#allowances = new Allowances(dailyUsd === 0 ? null : dailyUsd, spent, this.#now());
  }

  /**
   * Promises a paid step of a run what it may cost, once that may be spent. What it resolves to is called
   * when the step has ended. What an earlier process began does not wait: it may be paid already.
   * @throws EaselError `stopping` where the signal was aborted first
   */
  async promise(
    { id, guildId }: Pick<Run, 'id' | 'guildId'>,
    { usd, isBegun, signal }: Promising,
  ): Promise<() => void> {
    const take = () => {
      this.#allowances.promise(guildId, usd);
      const steps = this.#underWay.get(id)?.steps ?? 0;
      this.#underWay.set(id, { guildId, steps: steps + 1 });
    };
    this.#look();
    if (isBegun || this.#allowances.isOpen(guildId)) take();
    else {
      const turn = turnOf({ runId: id, guildId, go: take }, this.#waiting, signal);
      this.#watch();
      await turn;
    }
    return () => {
      this.#allowances.promise(guildId, -usd);
      const steps = this.#underWay.get(id)?.steps ?? 1;
      if (steps > 1) this.#underWay.set(id, { guildId, steps: steps - 1 });
      else this.#underWay.delete(id);
      this.#look();
    };
  }

  /** What a call has cost, where that is known. */
  spend({ runId, startedAt, costUsd }: Pick<ApiCall, 'runId' | 'startedAt' | 'costUsd'>): void {
    if (costUsd === null) return;
    const run = runId === null ? undefined : this.#underWay.get(runId);
    this.#allowances.lookAt(this.#now());
    this.#allowances.spend(run?.guildId ?? null, costUsd, startedAt);
    this.#look();
  }

  /** @param usd a month, from now on; null for no cap */
  setCap(guildId: string, usd: number | null): void {
    this.#allowances.setCap(guildId, usd);
    this.#told.delete(guildId);
    this.#look();
  }

  /** Whether runs of a server may be let in; those of the command line wait at their steps instead. */
  maySpend(guildId: string | null): boolean {
    if (guildId === null || this.#allowances.isOpen(guildId)) return true;
    this.#isTurnedAway = true;
    this.#watch();
    return false;
  }

  /** Runs in progress that have a step which waits to be paid. */
  get runsWaiting(): number {
    return new Set(Array.from(this.#waiting, ({ runId }) => runId)).size;
  }

  /** What is left, as of now. */
  get left(): Pick<Allowances, 'dailyCap' | 'leftToday' | 'pausesOf' | 'uses' | 'serversSpent'> {
    this.#allowances.lookAt(this.#now());
    return this.#allowances;
  }

  close(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** Lets go whoever may spend by now, in the order in which they came. */
  #look(): void {
    this.#allowances.lookAt(this.#now());
    for (const { guildId, go } of [...this.#waiting]) if (this.#allowances.isOpen(guildId)) go();
    this.#tell();
    if (!this.#isTurnedAway) return;
    this.#isTurnedAway = false;
    this.events.emit('opened');
  }

  #tell(): void {
    const spent = [
      ...(this.#allowances.pausesOf(null).length > 0 ? [null] : []),
      ...this.#allowances.serversSpent,
    ];
    const news = spent.filter((one) => !this.#told.has(one));
    this.#told = new Set(spent);
    for (const one of news) this.events.emit('reached', one);
    if (news.includes(null))
      this.#options.log.warn(
        { budgetUsd: this.#options.dailyUsd },
        'DAILY_BUDGET_USD is spent: nothing more is paid until the next day (UTC)',
      );
  }

  /** Looks at the clock for as long as somebody waits. The process lives for steps that wait, not for runs in line. */
  #watch(): void {
    this.#clock ??= setInterval(() => {
      this.#look();
      const isIdle = this.#waiting.size === 0 && !this.#isTurnedAway;
      if (isIdle) this.close();
    }, this.#options.lookEveryMs ?? LOOK_EVERY_MS);
    if (this.#waiting.size > 0) this.#clock.ref();
    else this.#clock.unref();
  }
}

/** Resolves when it was let go. */
function turnOf(waiting: Waiting, among: Set<Waiting>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry: Waiting = {
      ...waiting,
      go: () => {
        leave();
        waiting.go();
        resolve();
      },
    };
    const abort = () => {
      leave();
      reject(new EaselError({ code: 'stopping' }, { cause: signal.reason }));
    };
    const leave = () => {
      among.delete(entry);
      signal.removeEventListener('abort', abort);
    };
    among.add(entry);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
