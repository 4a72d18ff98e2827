/** The pipeline's ports as tests of the engine need them: rows in memory, providers that do as they are told. */
import { aloneCheck } from '../../src/pipeline/checklist.js';
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { EaselError } from '../../src/errors.js';
import type { Artifacts } from '../../src/pipeline/results/artifacts.js';
import { Budget } from '../../src/pipeline/budget.js';
import { RunQueue } from '../../src/pipeline/engine/run-queue.js';
import { Quarantine } from '../../src/pipeline/engine/quarantine.js';
import type { RunDeps } from '../../src/pipeline/engine/execution.js';
import type {
  Caller,
  Critic,
  ImageEvaluator,
  ImageGenerator,
  PromptRefiner,
} from '../../src/pipeline/ports.js';
import type {
  RefinementResult,
  RunStore,
  StepAttempt,
  StepResult,
} from '../../src/pipeline/run-store.js';
import { RULES } from '../../src/pipeline/rules.js';
import { isOver, type Candidate, type Iteration, type Run } from '../../src/pipeline/run.js';
import { aCandidate, anEvaluation, anImage, aPicture } from './builders.js';

/** A run after a step, as the database would give it. */
export function after(run: Run, result: StepResult): Run {
  const change = ({ id }: Candidate, fields: Partial<Candidate>): Run => ({
    ...run,
    iterations: run.iterations.map((iteration) => ({
      ...iteration,
      candidates: iteration.candidates.map((one) => (one.id === id ? { ...one, ...fields } : one)),
    })),
  });
  switch (result.kind) {
    case 'checklist':
      return { ...run, checklist: result.checklist };
    case 'steer':
      return { ...run, iterations: [iterationOf(1, result)] };
    case 'generate':
      return change(result.candidate, { requestId: result.ticket.requestId });
    case 'lost':
      return change(result.candidate, { requestId: null });
    case 'collect':
      return change(result.candidate, { image: result.image });
    case 'evaluate':
      return withRefinement(
        change(result.candidate, { evaluation: result.evaluation }),
        result.refinement,
      );
    case 'compare':
      return { ...run, comparisons: [...run.comparisons, ...result.comparisons] };
    case 'refine':
      return withRefinement(run, result);
  }
}

function withRefinement(run: Run, result: RefinementResult | undefined): Run {
  if (!result) return run;
  return { ...run, iterations: [...run.iterations.map(refine(result)), ...nextOf(result)] };
}

const refine =
  ({ iteration, refined }: RefinementResult) =>
  (one: Iteration): Iteration =>
    one.number === iteration.number ? { ...one, refined } : one;

function nextOf({ iteration, next }: RefinementResult): Iteration[] {
  return next ? [iterationOf(iteration.number + 1, next)] : [];
}

function iterationOf(
  number: number,
  { text, seeds }: NonNullable<RefinementResult['next']>,
): Iteration {
  const candidates = seeds.map((seed, index) =>
    aCandidate({ id: `c${String(number)}${String(index)}`, number: index + 1, seed }),
  );
  return { id: `i${String(number)}`, number, text, candidates, refined: null };
}

export interface MemoryStore extends RunStore {
  readonly runs: Map<string, Run>;
  /** Attempts that an earlier process left, by step; those of this process are added. */
  readonly left: Map<string, StepAttempt>;
  /** What was written, in order. */
  readonly log: string[];
  /** How often rows of a run were read. */
  loads: number;
}

/** Runs in memory. */
export function aMemoryStore(...runs: readonly Run[]): MemoryStore {
  const store: MemoryStore = {
    runs: new Map(runs.map((run) => [run.id, run])),
    left: new Map(),
    log: [],
    loads: 0,
    nextQueued(...ask) {
      const queue = new RunQueue();
      for (const run of withStatus(store, 'queued')) queue.add(run);
      return Promise.resolve(queue.next(...ask));
    },
    async load(id) {
      store.loads += 1;
      // As a database does, it answers a little later.
      await setImmediate();
      return found(store, id);
    },
    start(id) {
      const run = found(store, id);
      if (run.status === 'queued') store.runs.set(id, { ...run, status: 'running' });
      return Promise.resolve(found(store, id));
    },
    attempts: () => Promise.resolve(new Map(store.left)),
    beginAttempt(_, step, isCounted) {
      const before = store.left.get(step)?.crashes ?? 0;
      store.left.set(step, { crashes: before + (isCounted ? 0 : 1), sentAt: 0 });
      return Promise.resolve();
    },
    countCrash(_, step, by) {
      const attempt = store.left.get(step);
      if (attempt) store.left.set(step, { ...attempt, crashes: attempt.crashes + by });
      return Promise.resolve();
    },
    failAttempt(_, step) {
      store.left.set(step, { crashes: 0, sentAt: 0 });
      return Promise.resolve();
    },
    async save(id, step, result) {
      await setImmediate();
      store.runs.set(id, after(found(store, id), result));
      store.left.delete(step);
      store.log.push(step);
    },
    end(id, status, fault) {
      const run = found(store, id);
      if (isOver(run)) return Promise.resolve(run);
      store.runs.set(id, { ...run, status, fault });
      store.log.push(fault ? `${status}: ${fault.code}` : status);
      return Promise.resolve(found(store, id));
    },
    async endAll(ids, status, fault) {
      const before = ids.map((id) => found(store, id));
      for (const run of before) await store.end(run.id, status, fault);
      const were = (was: Run['status']) =>
        before.flatMap((run) => (run.status === was ? [run.id] : []));
      return { queued: were('queued'), running: were('running') };
    },
    synced: () => Promise.resolve(),
  };
  return store;
}

function withStatus({ runs }: MemoryStore, status: Run['status']): Run[] {
  return [...runs.values()].filter((run) => run.status === status);
}

function found({ runs }: MemoryStore, id: string): Run {
  const run = runs.get(id);
  if (!run) throw new EaselError({ code: 'not_found' });
  return run;
}

/** A provider that tells its caller before every request, and knows what it was asked. */
export interface FakeProvider extends ImageGenerator, ImageEvaluator, PromptRefiner, Critic {
  readonly asked: string[];
}

/**
 * Paints and judges at once: the picture of iteration n meets n of three checks. What a test gives
 * instead is called with the request under way.
 */
export function aProvider(
  instead: Partial<Record<string, (caller: Caller) => Promise<void>>> = {},
): FakeProvider {
  const asked: string[] = [];
  const begin = async (operation: string, caller: Caller) => {
    await caller.begun();
    asked.push(operation);
    await instead[operation]?.(caller);
  };
  let evaluated = 0;
  return {
    asked,
    provider: 'fal',
    async submit({ model }, caller) {
      await begin('submit', caller);
      return { model, requestId: `request${String(asked.length)}` };
    },
    async collect(_ticket, caller) {
      await begin('collect', caller);
      return { ...aPicture, unsafe: false };
    },
    release: () => Promise.resolve(),
    cancel() {
      asked.push('cancel');
      return Promise.resolve();
    },
    async checklist(_prompt, caller) {
      await begin('checklist', caller);
      return [aloneCheck('Is there a fox?')];
    },
    async evaluate(_image, _prompt, _checklist, caller) {
      await begin('evaluate', caller);
      evaluated += 1;
      return anEvaluation(Math.min(evaluated, 3), 3);
    },
    async prefer(_pictures, _prompt, caller) {
      await begin('prefer', caller);
      return 0;
    },
    async refine(_prompt, _checklist, { tries }, caller) {
      await begin('refine', caller);
      return { text: `text ${String(tries.length + 1)}`, changes: [], modelVersion: 'm' };
    },
    async critique(_prompt, { history }, caller) {
      await begin('critique', caller);
      evaluated += 1;
      return {
        evaluation: anEvaluation(Math.min(evaluated, 3), 3),
        refined: {
          text: `text ${String(history.tries.length + 2)}`,
          changes: [],
          modelVersion: 'm',
        },
      };
    },
  };
}

export interface FakeArtifacts extends Artifacts {
  readonly written: string[];
}

/** A folder that remembers the names of what was written. */
export function someArtifacts(): FakeArtifacts {
  const written: string[] = [];
  return {
    written,
    saveImage(_run, { number }) {
      written.push(`image ${String(number)}`);
      return Promise.resolve(anImage.path);
    },
    read: () => Promise.resolve(Buffer.from('png')),
    readPreview: (path) => Promise.resolve(Buffer.from(`preview of ${path}`)),
    saveIteration(_run, { number }) {
      written.push(`iteration ${String(number)}`);
      return Promise.resolve();
    },
    saveSummary({ status }) {
      written.push(`summary: ${status}`);
      return Promise.resolve();
    },
    isTaken: () => false,
    removeFolder: () => Promise.resolve(),
    probe: () => Promise.resolve(),
    isWhole: () => Promise.resolve(true),
    look: () => Promise.resolve(),
  };
}

/** What runs in progress share, and what they did with it. */
export function someRunDeps(store: MemoryStore, provider: FakeProvider) {
  const artifacts = someArtifacts();
  const changes: Run[] = [];
  const recorded: unknown[] = [];
  const silent = () => undefined;
  const silentLog = { info: silent, warn: silent, error: silent, debug: silent };
  const deps: RunDeps = {
    store,
    artifacts,
    generator: provider,
    evaluator: provider,
    refiner: provider,
    critic: provider,
    // Each call is a step of its own.
    rules: { ...RULES, criticCalls: 2 },
    publisher: { changed: (run) => changes.push(run), progress: silent },
    record: (error) => recorded.push(error),
    budget: new Budget({ dailyUsd: 0, log: silentLog }),
    priceOf: () => 0,
    room: () => Promise.resolve(),
    painted: new Set(),
    quarantine: new Quarantine(),
    events: new EventEmitter(),
    log: silentLog,
  };
  return { deps, artifacts, changes, recorded };
}
