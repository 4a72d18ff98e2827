import { aloneCheck } from '../../src/pipeline/checklist.js';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { winner, type Run } from '../../src/pipeline/run.js';
import { openArtifacts, RunFiles } from '../../src/pipeline/results/artifacts.js';
import { readGivenPicture } from '../../src/pipeline/given-picture.js';
import { newId } from '../../src/lib/ids.js';
import { anEvaluation, aPrompt, aRun } from '../support/builders.js';
import { anImport } from '../support/import.js';
import { aPng } from '../support/older-tool.js';

const AT = Date.UTC(2026, 8, 1, 12);

/** A run with all that a run can have: candidates, equals that were compared, a parent. */
function aFullRun(): Run {
  const candidate = (number: number, met: number, unsafe = false) => ({
    id: newId(AT),
    number,
    seed: 100 + number,
    requestId: `request-${number}`,
    image: { path: '', width: 64, height: 48, unsafe },
    evaluation: anEvaluation(met),
  });
  const iteration = (number: number, best: number) => ({
    id: newId(AT),
    number,
    text: `text ${number}`,
    candidates: [candidate(1, 1), candidate(2, best, number === 1)],
    refined: {
      text: `text ${number + 1}`,
      changes: [{ check: null, change: 'more fox', reason: 'it was missing' }],
      base: null,
      modelVersion: 'gemini-test-001',
    },
  });
  return aRun({
    id: newId(AT),
    prompt: aPrompt({
      images: 2,
      title: 'Fox',
      negative: 'people',
      aspect: 'wide',
      seed: 9,
      origin: { runId: newId(AT), iteration: 2, change: 'a lantern' },
    }),
    status: 'done',
    seed: 9,
    checklist: [aloneCheck('Is check 1 met?'), aloneCheck('Is check 2 met?')],
    iterations: [iteration(1, 2), iteration(2, 3), iteration(3, 3)],
    comparisons: [{ first: 2, second: 3, better: 3 }],
    createdAt: AT,
    startedAt: AT + 1000,
    endedAt: AT + 60_000,
  });
}

/** Writes a run as Easel does; resolves to it with its pictures. */
async function written(folder: string, bare: Run): Promise<Run> {
  const artifacts = openArtifacts(folder, 'both', undefined, () => Promise.resolve(0.04));
  const picture = await readGivenPicture(await aPng('#224466'));
  const iterations = [];
  for (const iteration of bare.iterations) {
    const candidates = [];
    for (const candidate of iteration.candidates) {
      const path = await artifacts.saveImage(bare, iteration, candidate, picture);
      candidates.push({ ...candidate, image: candidate.image && { ...candidate.image, path } });
    }
    iterations.push({ ...iteration, candidates });
  }
  const run = { ...bare, iterations };
  await new RunFiles(artifacts).writeAll(run);
  return run;
}

const withoutIds = (run: Run | undefined) =>
  run && {
    ...run,
    submissionId: '',
    iterations: run.iterations.map((iteration) => ({
      ...iteration,
      id: '',
      candidates: iteration.candidates.map((candidate) => ({ ...candidate, id: '' })),
    })),
  };

it('takes back what it wrote itself: the run is the same, down to who won among equals', async () => {
  const scene = await anImport();
  const run = await written(scene.folder, aFullRun());
  const { code, output } = await scene.run();
  expect(output).toBe('+ results/fox: 3 tries, 6 pictures\n1 run taken.\n');
  expect(code).toBe(0);
  const [taken] = await scene.runs();
  expect(withoutIds(taken)).toEqual(withoutIds({ ...run, guildId: null, userId: 'import' }));
  expect(taken && winner(taken)?.number).toBe(3);
  for (const name of await readdir(join(scene.folder, 'results/fox'))) {
    const read = (folder: string) => readFile(join(folder, 'results/fox', name), 'latin1');
    expect(await read(scene.outputDir), name).toBe(await read(scene.folder));
  }
});

it.each([
  { code: 'content_refused', provider: 'fal' } as const,
  { code: 'provider_down', provider: 'gemini' } as const,
  { code: 'cancelled' } as const,
])('takes a run that failed without a picture, and why: $code', async (fault) => {
  const scene = await anImport();
  const failed = {
    ...aFullRun(),
    iterations: [],
    comparisons: [],
    fault,
    status: 'failed',
  } as const;
  await written(scene.folder, failed);
  const { code, output } = await scene.run();
  expect(output).toContain('0 tries, 0 pictures');
  expect(code).toBe(0);
  expect(await scene.runs()).toMatchObject([{ id: failed.id, status: 'failed', fault }]);
});

it('knows the runs of this very installation', async () => {
  const scene = await anImport();
  await written(scene.folder, aFullRun());
  await scene.run();
  await scene.using((db) =>
    db.updateTable('submissions').set({ interaction_id: 'of-discord' }).execute(),
  );
  expect((await scene.run()).output).toBe('0 runs taken, 1 here already.\n');
});

it('does not take a run that was not over, nor one of a time to come, which nobody could delete', async () => {
  const scene = await anImport();
  const artifacts = openArtifacts(scene.folder, 'json');
  const run = { ...aFullRun(), folder: 'results/open' };
  const [iteration] = run.iterations;
  if (iteration)
    await artifacts.saveIteration({ ...run, iterations: [] }, { ...iteration, candidates: [] });
  await written(scene.folder, { ...aFullRun(), id: 'zzzzzzzzz00000', folder: 'results/later' });
  const { code, output } = await scene.run();
  expect(output).toContain('! results/open: has no summary.json');
  expect(output).toContain('! results/later: is of a time that has not come yet');
  expect(code).toBe(1);
});

it('refuses the folder that everything is to go to, and any folder in it', async () => {
  const scene = await anImport();
  await mkdir(join(scene.outputDir, 'results'), { recursive: true });
  await written(scene.outputDir, aFullRun());
  for (const folder of [scene.outputDir, join(scene.outputDir, 'results')]) {
    const { code, output } = await scene.runOn(folder);
    expect(output).toContain('is OUTPUT_DIR itself');
    expect(code).toBe(2);
  }
});
