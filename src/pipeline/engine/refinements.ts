/** What a refinement is made from, and what is made of it. */
import { faultOf } from '../../errors.js';
import { keepAsked } from '../keep-asked.js';
import { isGiven } from '../origin.js';
import type { History, Log, Refinement } from '../ports.js';
import type { RefinementResult, RunStore } from '../run-store.js';
import type { Rules } from '../rules.js';
import { champion, isPerfect, seedOf, type Iteration, type Run } from '../run.js';

interface RefinementDeps {
  readonly rules: Rules;
  readonly log: Log;
  readonly store: Pick<RunStore, 'load'>;
}

/** All tries of a run that are judged, after those of the run that it goes on from. */
export async function historyOf(run: Run, deps: RefinementDeps): Promise<History> {
  const before = await triesBefore(run, deps);
  // By another checklist a score means something else.
  const isComparable = JSON.stringify(before.checklist) === JSON.stringify(run.checklist);
  const comparable = [...(isComparable ? before.tries : []), ...run.iterations];
  const base = deps.rules.champion ? champion(comparable) : run.iterations.at(-1);
  return numbered([...before.tries, ...run.iterations], base ?? before.tries.at(-1), deps);
}

/** What was tried before an iteration that is not judged yet. */
export async function historyBefore(
  run: Run,
  { number }: Iteration,
  deps: RefinementDeps,
): Promise<History> {
  const { memory, champion: isKept } = deps.rules;
  if (!memory) return { tries: [], base: undefined };
  const iterations = run.iterations.filter((one) => one.number < number);
  const { tries, base } = await historyOf({ ...run, iterations }, deps);
  return { tries, base: isKept ? base : undefined };
}

/** A person chose what they want changed. */
export async function historyToSteer(run: Run, deps: RefinementDeps): Promise<History> {
  const { tries } = await triesBefore(run, deps);
  return numbered(tries, tries.at(-1), deps);
}

function numbered(
  tries: readonly Iteration[],
  base: Iteration | undefined,
  { rules }: RefinementDeps,
): History {
  const told = rules.memory ? tries : tries.filter((one) => one === base);
  const at = base ? told.indexOf(base) : -1;
  const all = told.map((iteration, index) => ({ ...iteration, number: index + 1 }));
  return { tries: all, base: all[at] };
}

interface TriesBefore {
  readonly tries: readonly Iteration[];
  readonly checklist: Run['checklist'];
}

/** What was tried in the run that this one goes on from, as far as it goes on from it and it is still there. */
async function triesBefore(
  { prompt: { origin }, iterations }: Run,
  { store, log }: RefinementDeps,
): Promise<TriesBefore> {
  const none = { tries: [], checklist: null };
  const { runId = null, iteration: last = null } = origin ?? {};
  // A picture that was given tells by itself what it shows.
  const hasPicture = iterations.some(({ candidates }) => candidates.some(isGiven));
  if (runId === null || last === null || hasPicture) return none;
  try {
    const before = await store.load(runId);
    const tries = before.iterations.filter(({ number }) => number <= last);
    return { tries, checklist: before.checklist };
  } catch (error) {
    if (faultOf(error).code !== 'not_found') throw error;
    log.info({ runId }, 'the run that another one goes on from was removed');
    return none;
  }
}

/** What is kept of a refinement, and the iteration that follows, if one does. */
export function refinementOf(
  refinement: Refinement,
  run: Run,
  iteration: Iteration,
  { rules, log }: RefinementDeps,
): RefinementResult {
  const judged = run.iterations.map((one) => (one.number === iteration.number ? iteration : one));
  const base = (rules.champion ? champion(judged) : undefined) ?? iteration;
  const kept = rules.verifier ? keepAsked(refinement, run) : refinement;
  const lost = kept.changes.length - refinement.changes.length;
  if (lost > 0)
    log.info({ runId: run.id, lost }, 'a refined prompt had dropped what was asked for');
  const refined = { ...kept, base: base.number };
  const isLast = iteration.number >= run.prompt.iterations;
  const isEnough = isLast || (rules.earlyStop && isPerfect(iteration));
  const seeds = seedsOf(run, iteration.number + 1);
  return { iteration, refined, next: isEnough ? null : { text: refined.text, seeds } };
}

export function seedsOf(run: Run, iteration: number): number[] {
  return Array.from({ length: run.prompt.images }, (_, index) => seedOf(run, iteration, index + 1));
}
