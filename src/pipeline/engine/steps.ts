/** The steps of a run, one function each: the effect, and what is to be remembered of it. */
import { createHash } from 'node:crypto';
import { faultOf } from '../../errors.js';
import type { Artifacts } from '../results/artifacts.js';
import type {
  Caller,
  ImageEvaluator,
  ImageGenerator,
  JobProgress,
  Log,
  PromptRefiner,
  ReadPicture,
  RunStore,
  StepResult,
} from '../ports.js';
import { isGiven } from '../origin.js';
import {
  best,
  comparisonsOf,
  goesOn,
  seedOf,
  type Iteration,
  type Run,
  type Step,
} from '../run.js';

export interface StepDeps {
  readonly generator: ImageGenerator;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly artifacts: Artifacts;
  readonly log: Log;
  readonly store: Pick<RunStore, 'load'>;
}

/** What a step is done with, beside its inputs. */
export interface StepContext {
  readonly caller: Caller;
  /** When an earlier process began this step, which then may have been paid; null where none did. */
  readonly doubtSince: number | null;
  readonly onProgress: (progress: JobProgress) => void;
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** A step that ends in rows; `finish` ends the run instead and is the runner's own. */
export type WorkStep = Exclude<Step, { kind: 'finish' }>;

/**
 * Does one step.
 * @throws EaselError with the provider's fault, or `cancelled` where the caller's signal was aborted.
 */
export function perform(
  step: WorkStep,
  run: Run,
  deps: StepDeps,
  context: StepContext,
): Promise<StepResult> {
  switch (step.kind) {
    case 'checklist':
      return makeChecklist(run, deps, context);
    case 'steer':
      return steer(run, deps, context);
    case 'generate':
      return generate(step, run, deps, context);
    case 'collect':
      return collect(step, run, deps, context);
    case 'evaluate':
      return evaluate(step, run, deps, context);
    case 'refine':
      return refine(step, run, deps, context);
    case 'compare':
      return compare(step, run, deps, context);
  }
}

async function makeChecklist(
  run: Run,
  { evaluator }: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  return { kind: 'checklist', checklist: await evaluator.checklist(run.prompt, caller) };
}

async function steer(run: Run, deps: StepDeps, { caller }: StepContext): Promise<StepResult> {
  const { text } = await deps.refiner.refine(run.prompt, await triesBefore(run, deps), caller);
  return { kind: 'steer', text, seeds: seedsOf(run, 1) };
}

async function generate(
  { iteration, candidate }: StepOf<'generate'>,
  run: Run,
  { generator }: StepDeps,
  { caller, doubtSince }: StepContext,
): Promise<StepResult> {
  const { model, negative, aspect } = run.prompt;
  const request = { model, negative, aspect, text: iteration.text, seed: candidate.seed };
  const ticket = await generator.submit(request, caller, doubtSince);
  return { kind: 'generate', candidate, ticket };
}

async function collect(
  { iteration, candidate, requestId }: StepOf<'collect'>,
  run: Run,
  { generator, artifacts, log }: StepDeps,
  { caller, onProgress }: StepContext,
): Promise<StepResult> {
  const ticket = { model: run.prompt.model, requestId };
  const picture = await generator.collect(ticket, caller, onProgress);
  if (!picture) {
    log.warn(
      { runId: run.id, iteration: iteration.number, requestId },
      'the image service no longer has this image: it is made again',
    );
    return { kind: 'lost', candidate };
  }
  const path = await artifacts.saveImage(run, iteration, candidate, picture);
  const { width, height, unsafe } = picture;
  return { kind: 'collect', candidate, image: { path, width, height, unsafe } };
}

async function evaluate(
  { candidate, image, checklist }: StepOf<'evaluate'>,
  run: Run,
  { evaluator, artifacts }: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  const read = () => artifacts.readPreview(image.path);
  const evaluation = await evaluator.evaluate(read, run.prompt, checklist, caller);
  return { kind: 'evaluate', candidate, evaluation };
}

async function refine(
  { iteration }: StepOf<'refine'>,
  run: Run,
  deps: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  const tries = [...(await triesBefore(run, deps)), ...run.iterations];
  const refined = await deps.refiner.refine(run.prompt, tries.map(numbered), caller);
  const seeds = seedsOf(run, iteration.number + 1);
  const next = goesOn(run, iteration) ? { text: refined.text, seeds } : null;
  return { kind: 'refine', iteration, refined, next };
}

const numbered = (iteration: Iteration, index: number) => ({ ...iteration, number: index + 1 });

function seedsOf(run: Run, iteration: number): number[] {
  return Array.from({ length: run.prompt.images }, (_, index) => seedOf(run, iteration, index + 1));
}

/** What was tried in the run that this one goes on from, as far as it goes on from it and it is still there. */
async function triesBefore(
  { prompt: { origin }, iterations }: Run,
  { store, log }: StepDeps,
): Promise<readonly Iteration[]> {
  const { runId = null, iteration: last = null } = origin ?? {};
  // A picture that was given tells by itself what it shows.
  const hasPicture = iterations.some(({ candidates }) => candidates.some(isGiven));
  if (runId === null || last === null || hasPicture) return [];
  try {
    const before = await store.load(runId);
    return before.iterations.filter(({ number }) => number <= last);
  } catch (error) {
    if (faultOf(error).code !== 'not_found') throw error;
    log.info({ runId }, 'the run that another one goes on from was removed');
    return [];
  }
}

/** Asks which of equals is the best, until no further answer can change what is shown. */
async function compare(
  { tied }: StepOf<'compare'>,
  run: Run,
  { evaluator, artifacts }: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  const looks = await differing(tied.map((iteration) => lookAt(iteration, artifacts)));
  const ask = async (order: readonly Look[]) => {
    const reads = order.map(({ read }) => read);
    return order[await evaluator.prefer(reads, run.prompt, caller)];
  };
  const [first] = looks;
  let chosen = looks.length > 1 ? await ask(looks) : first;
  // A critic may favour a place: a later picture must be the best in both orders.
  if (chosen !== first && (await ask(looks.toReversed())) !== chosen) chosen = first;
  return { kind: 'compare', comparisons: comparisonsOf(tied, chosen?.number) };
}

/** An iteration that is compared by its best picture. */
interface Look {
  readonly number: number;
  readonly read: ReadPicture;
}

function lookAt(iteration: Iteration, artifacts: Artifacts): Look {
  const judged = best(iteration);
  if (!judged) throw new Error(`iteration ${iteration.id} has no image to compare`);
  return { number: iteration.number, read: () => artifacts.readPreview(judged.image.path) };
}

/** Those that do not show the same as one before them, to the last byte. */
async function differing(looks: readonly Look[]): Promise<readonly Look[]> {
  const firsts = new Map<string, Look>();
  for (const look of looks) {
    const hash = createHash('sha256')
      .update(await look.read())
      .digest('hex');
    if (!firsts.has(hash)) firsts.set(hash, look);
  }
  return [...firsts.values()];
}
