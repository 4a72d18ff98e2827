/** What may be spent by everybody in a UTC day and by each server in a calendar month, and what became of it. */
import type { BudgetPause } from '../errors.js';
import { DAY_MS, dayOf, monthOf, startOfMonth } from './calendar.js';

/** A stretch of time with a cap. */
interface Allowance {
  cap: number | null;
  spent: number;
  /** To steps under way. */
  promised: number;
}

/** How far something with a cap is used. */
export interface Use {
  /** Null for everybody's day. */
  readonly guildId: string | null;
  readonly period: 'day' | 'month';
  /** Of the cap; 1 and more is all. */
  readonly share: number;
  readonly leftUsd: number;
  /** When there is a new one, epoch milliseconds. */
  readonly until: number;
}

/** What was spent already, and the caps of servers, in US dollars. */
export interface Spent {
  readonly today: number;
  readonly thisMonth: ReadonlyMap<string, number>;
  readonly caps: ReadonlyMap<string, number>;
}

export class Allowances {
  readonly #day: Allowance;
  readonly #months = new Map<string, Allowance>();
  #today: number;
  #month: number;

  constructor(dailyUsd: number | null, { today, thisMonth, caps }: Spent, now: number) {
    this.#day = { cap: dailyUsd, spent: today, promised: 0 };
    this.#today = dayOf(now);
    this.#month = monthOf(now);
    for (const [guildId, spent] of thisMonth) this.#monthOf(guildId).spent = spent;
    for (const [guildId, cap] of caps) this.#monthOf(guildId).cap = cap;
  }

  /** A new day or month begins with nothing spent; a clock that is set back begins none. */
  lookAt(now: number): void {
    if (dayOf(now) > this.#today) {
      this.#today = dayOf(now);
      this.#day.spent = 0;
    }
    if (monthOf(now) > this.#month) {
      this.#month = monthOf(now);
      for (const month of this.#months.values()) month.spent = 0;
    }
  }

  setCap(guildId: string, usd: number | null): void {
    this.#monthOf(guildId).cap = usd;
  }

  /** A call that began at that time has cost so much. */
  spend(guildId: string | null, usd: number, at: number): void {
    if (dayOf(at) === this.#today) this.#day.spent += usd;
    if (guildId !== null && monthOf(at) === this.#month) this.#monthOf(guildId).spent += usd;
  }

  /** Promises so much to a step, or takes that back. */
  promise(guildId: string | null, usd: number): void {
    for (const one of this.#of(guildId)) one.promised = Math.max(0, one.promised + usd);
  }

  /** Whether something more may be promised. */
  isOpen(guildId: string | null): boolean {
    return this.#of(guildId).every(
      ({ cap, spent, promised }) => cap === null || spent + promised < cap,
    );
  }

  /** Why nothing more is paid in a server; with null, why nowhere. */
  pausesOf(guildId: string | null): readonly BudgetPause[] {
    const month = guildId === null ? undefined : this.#months.get(guildId);
    return [
      ...(isSpent(this.#day) ? [pause('day', (this.#today + 1) * DAY_MS)] : []),
      ...(month && isSpent(month) ? [pause('month', startOfMonth(this.#month + 1))] : []),
    ];
  }

  /** Servers whose month is spent. */
  get serversSpent(): readonly string[] {
    return [...this.#months].flatMap(([guildId, month]) => (isSpent(month) ? [guildId] : []));
  }

  /** All that has a cap. */
  get uses(): readonly Use[] {
    const [day, month] = [this.#today + 1, this.#month + 1];
    return [
      ...useOf(this.#day, { guildId: null, period: 'day', until: day * DAY_MS }),
      ...[...this.#months].flatMap(([guildId, allowance]) =>
        useOf(allowance, { guildId, period: 'month', until: startOfMonth(month) }),
      ),
    ];
  }

  /** US dollars a day; null where there is no cap. */
  get dailyCap(): number | null {
    return this.#day.cap;
  }

  /** US dollars that are left of today; null where there is no cap. */
  get leftToday(): number | null {
    const { cap, spent } = this.#day;
    return cap === null ? null : Math.max(0, cap - spent);
  }

  #of(guildId: string | null): readonly Allowance[] {
    return guildId === null ? [this.#day] : [this.#day, this.#monthOf(guildId)];
  }

  #monthOf(guildId: string): Allowance {
    const known = this.#months.get(guildId) ?? { cap: null, spent: 0, promised: 0 };
    this.#months.set(guildId, known);
    return known;
  }
}

function useOf(
  { cap, spent }: Allowance,
  whose: Pick<Use, 'guildId' | 'period' | 'until'>,
): readonly Use[] {
  if (cap === null) return [];
  const share = cap === 0 ? 1 : spent / cap;
  return [{ ...whose, share, leftUsd: Math.max(0, cap - spent) }];
}

function isSpent({ cap, spent }: Allowance): boolean {
  return cap !== null && spent >= cap;
}

function pause(period: 'day' | 'month', until: number): BudgetPause {
  return { until, fault: { code: 'budget_reached', period } };
}
