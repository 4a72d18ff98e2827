/** The shortest that any schedule of these calls can take, and how long it took. */
import type { Work } from './ledger.js';

export interface Slots {
  readonly fal: number;
  readonly gemini: number;
}

/** The calls that a run makes one after the other; a checklist is written while the first picture is painted. */
const IN_TURN = ['paint', 'evaluate', 'refine'];

const sum = (works: readonly Work[]) => works.reduce((total, { drawnMs }) => total + drawnMs, 0);
const least = (numbers: readonly number[]) => Math.min(...numbers, Number.MAX_SAFE_INTEGER);

/**
 * Milliseconds below which no schedule gets: the longest run's own calls, or all of one provider's in its
 * slots, after the soonest moment one can reach it and before what must follow its last.
 */
export function boundOf(works: readonly Work[], slots: Slots): number {
  const marks = new Set(works.map(({ run }) => run));
  const runs = [...marks].map((mark) => works.filter(({ run }) => run === mark));
  const chains = runs.map((run) => run.filter(({ operation }) => IN_TURN.includes(operation)));
  const ofProvider = (provider: Work['provider']) =>
    sum(works.filter((work) => work.provider === provider)) / slots[provider];
  const asksFirst = runs.some((run) => run.some(({ operation }) => operation === 'checklist'));
  const firstPicture = least(chains.flatMap(([first]) => (first ? [first.drawnMs] : [])));
  const afterPicture = least(
    chains.map((chain) =>
      sum(chain.slice(chain.findLastIndex(({ provider }) => provider === 'fal') + 1)),
    ),
  );
  return Math.max(
    ...chains.map(sum),
    ofProvider('fal') + afterPicture,
    ofProvider('gemini') + (asksFirst ? 0 : firstPicture),
  );
}

/** Milliseconds from the first call to the end of the last. */
export function makespanOf(works: readonly Work[]): number {
  return Math.max(...works.map(({ endedAt }) => endedAt)) - least(works.map(({ at }) => at));
}

/** The most that were in progress at a provider in one moment. */
export function mostAtOnce(works: readonly Work[], provider: Work['provider']): number {
  const moments = works
    .filter((work) => work.provider === provider)
    .flatMap(({ at, endedAt }) => [
      { at, change: 1 },
      { at: endedAt, change: -1 },
    ])
    // What ends in the same millisecond as another begins has made room for it.
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let now = 0;
  return Math.max(0, ...moments.map(({ change }) => (now += change)));
}
