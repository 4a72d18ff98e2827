/** The steps of a run, one function each: the effect, and what is to be remembered of it. */
import { createHash } from 'node:crypto';
import type { Artifacts } from '../results/artifacts.js';
import type {
  Caller,
  Critic,
  ImageEvaluator,
  ImageGenerator,
  JobProgress,
  Log,
  PromptRefiner,
  ReadPicture,
} from '../ports.js';
import type { RunStore, StepResult } from '../run-store.js';
import type { Rules } from '../rules.js';
import { best, comparisonsOf, type Iteration, type Run } from '../run.js';
import type { Step } from '../ready-steps.js';
import { historyBefore, historyOf, historyToSteer, refinementOf, seedsOf } from './refinements.js';

export interface StepDeps {
  readonly generator: ImageGenerator;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly critic: Critic;
  readonly rules: Rules;
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
  const history = await historyToSteer(run, deps);
  const { text } = await deps.refiner.refine(run.prompt, run.checklist ?? [], history, caller);
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
  step: StepOf<'evaluate'>,
  run: Run,
  deps: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  const { iteration, candidate, image, checklist } = step;
  const { evaluator, critic, artifacts, rules } = deps;
  const picture = () => artifacts.readPreview(image.path);
  // Only the best of several candidates is refined, and which one that is shows when all are judged.
  if (rules.criticCalls === 2 || iteration.candidates.length > 1) {
    const evaluation = await evaluator.evaluate(picture, run.prompt, checklist, caller);
    return { kind: 'evaluate', candidate, evaluation };
  }
  const history = await historyBefore(run, iteration, deps);
  const exhibit = { picture, text: iteration.text, checklist, history };
  const { evaluation, refined } = await critic.critique(run.prompt, exhibit, caller);
  const judged = { ...iteration, candidates: [{ ...candidate, evaluation }] };
  if (!refined) return { kind: 'evaluate', candidate, evaluation };
  const refinement = refinementOf(refined, run, judged, deps);
  return { kind: 'evaluate', candidate, evaluation, refinement };
}

async function refine(
  { iteration }: StepOf<'refine'>,
  run: Run,
  deps: StepDeps,
  { caller }: StepContext,
): Promise<StepResult> {
  const history = await historyOf(run, deps);
  const refined = await deps.refiner.refine(run.prompt, run.checklist ?? [], history, caller);
  return { kind: 'refine', ...refinementOf(refined, run, iteration, deps) };
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
