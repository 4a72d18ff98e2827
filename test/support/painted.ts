/** Runs with pictures, for what shows them. */
import type { Db } from '../../src/db/schema.js';
import { loadRun } from '../../src/db/run-rows.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Prompt } from '../../src/pipeline/prompt.js';
import { seedOf, type Run } from '../../src/pipeline/run.js';
import type { Artifacts } from '../../src/pipeline/results/artifacts.js';
import { anEvaluation, aPicture, submitted, type Circumstances } from './builders.js';

const JPEG_END = '\xff\xd9';
export const PICTURE = {
  ...aPicture,
  thumbnail: Buffer.from(`a thumbnail${JPEG_END}`, 'latin1'),
};

export interface Painting extends Circumstances {
  /** Checks of four that each iteration meets; the run has as many iterations. */
  readonly met?: readonly number[];
  /** Whether the provider flagged its pictures. */
  readonly unsafe?: boolean;
  readonly refined?: string;
  readonly seen?: string;
}

/** A run that ended well, picture by picture as the pipeline saves it. */
export async function painted(
  db: Db,
  artifacts: Artifacts,
  prompt: Partial<Prompt> = {},
  { met = [2], unsafe = false, refined, seen, ...circumstances }: Painting = {},
): Promise<Run> {
  const { runId } = await submitted(db, { iterations: met.length, ...prompt }, circumstances);
  const store = new SqlRunStore(db);
  await store.start(runId);
  for (const [index, checks] of met.entries()) {
    const run = await store.load(runId);
    const iteration = run.iterations[index];
    if (!iteration) throw new Error('the run has no such iteration');
    for (const candidate of iteration.candidates) {
      const path = await artifacts.saveImage(run, iteration, candidate, PICTURE);
      const image = { path, width: 64, height: 64, unsafe };
      await store.save(runId, 'collect', { kind: 'collect', candidate, image });
      const evaluation = { ...anEvaluation(checks), ...(seen === undefined ? {} : { seen }) };
      await store.save(runId, 'evaluate', { kind: 'evaluate', candidate, evaluation });
    }
    const text = refined ?? `${iteration.text}, better`;
    const next = { text, seeds: [seedOf(run, iteration.number + 1, 1)] };
    await store.save(runId, 'refine', {
      kind: 'refine',
      iteration,
      refined: {
        text,
        changes: [{ check: null, change: 'more light', reason: 'it was dark' }],
        base: null,
        modelVersion: 'g',
      },
      next: index + 1 < met.length ? next : null,
    });
  }
  await store.end(runId, 'done', null);
  return loadRun(db, runId);
}
