import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { expect, it } from 'vitest';
import { winner } from '../../src/pipeline/run.js';
import { anImport } from '../support/import.js';
import {
  aPng,
  FOREST,
  olderDatabase,
  olderOutputs,
  olderResults,
  writeTree,
} from '../support/older-tool.js';

it('takes a folder of the older tool: prompt, tries, pictures and what was thought of them', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const { code, output } = await scene.run();
  expect(output).toBe('+ results/scene_001: 2 tries, 2 pictures\n1 run taken.\n');
  expect(code).toBe(0);
  const [run] = await scene.runs();
  expect(run).toMatchObject({
    guildId: null,
    status: 'done',
    folder: 'results/scene_001',
    createdAt: Date.parse('2025-02-09T21:15:01.001'),
    endedAt: Date.parse('2025-02-09T21:15:02.001'),
    prompt: {
      id: 'scene_001',
      prompt: FOREST.prompt,
      title: FOREST.title,
      mood: FOREST.mood,
      aspect: 'landscape',
      iterations: 2,
    },
  });
  const [first, second] = run?.iterations ?? [];
  expect(first?.text).toContain('try 1');
  expect(first?.candidates[0]?.evaluation).toMatchObject({
    seen: 'Soft light.\n\nTrees stand well.',
    weaknesses: ['no mist'],
    score: 0,
  });
  expect(first?.refined).toMatchObject({
    text: second?.text,
    changes: [{ change: 'add mist between the trees' }],
  });
  expect(second?.candidates[0]).toMatchObject({
    requestId: null,
    image: { path: 'results/scene_001/iteration_2.png', width: 64, height: 48 },
    evaluation: { score: 1 },
  });
  expect(run && winner(run)?.number).toBe(2);
});

it('leaves the files of a run as Easel leaves its own, small pictures among them', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.run();
  const kinds = [
    '.png',
    '.thumb.jpg',
    '.critic.jpg',
    '_results.json',
    '_results.yaml',
    '_evaluation.json',
  ];
  expect((await readdir(join(scene.outputDir, 'results/scene_001'))).sort()).toEqual(
    [
      ...[1, 2].flatMap((number) => kinds.map((kind) => `iteration_${number}${kind}`)),
      'summary.json',
      'winner.png',
    ].sort(),
  );
  const given = await readFile(join(scene.folder, 'images/scene_001_iteration_2.png'));
  expect(await readFile(join(scene.outputDir, 'results/scene_001/winner.png'))).toEqual(given);
});

it('changes nothing on a second call, wherever the folder lies by then', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  olderDatabase(join(scene.folder, 'image_generation.db'), [
    `insert into api_calls (api_name, endpoint, status) values ('fal.ai', 'generate_image', 'success')`,
    `insert into error_logs (error_type, error_message) values ('ValueError', 'no image')`,
  ]);
  await scene.run();
  const before = await scene.state();
  const again = await scene.run();
  expect(again.output.split('\n').at(-2)).toBe('0 runs taken, 1 here already.');
  expect(again.code).toBe(0);
  expect(await scene.state()).toEqual(before);
  await scene.move();
  expect((await scene.run()).output).toContain('1 here already');
  expect(await scene.state()).toEqual(before);
});

it('finds prompts that lie in the folder itself, and what is YAML alone', async () => {
  const scene = await anImport();
  const long =
    'golden light: between "ancient" trees, and mist that no line is long enough for, '.repeat(3);
  await writeTree(scene.folder, {
    'scene_001/iteration_1_results.yaml': dump(olderResults(1, { image_path: null, prompt: long })),
    'scene_001/iteration_1.jpeg': await aPng('#123456'),
    'notes/todo.txt': 'paint more',
  });
  const { code, output } = await scene.run();
  expect(output).toContain('+ scene_001: 1 try, 1 picture');
  expect(code).toBe(0);
  const [run] = await scene.runs();
  expect(run?.iterations[0]?.text).toBe(long.trim());
});

it('takes a single prompt whose folder is named itself', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, {
    'iteration_1_results.json': olderResults(1),
    'iteration_1.png': await aPng('#123456'),
  });
  expect((await scene.run()).code).toBe(0);
  expect(await scene.runs()).toHaveLength(1);
});

it('joins rows and folders of one prompt, and takes what only the database knows', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await writeTree(scene.folder, { 'images/owl_iteration_1.png': await aPng('#010203', 40, 40) });
  olderDatabase(join(scene.folder, 'image_generation.db'), [
    `insert into prompts (id, title, scene, mood, prompt, created_at)
      values ('scene_001', 'Other title', 'x', 'y', 'other words', '2025-01-01 00:00:00'),
        ('owl', 'Owl', 'a barn', 'calm', 'a barn owl', '2025-01-02 03:04:05')`,
    `insert into iterations (prompt_id, iteration, image_path, evaluation_text)
      values ('owl', 1, '/srv/outputs/images/owl_iteration_1.png', 'An owl on a beam.')`,
    `insert into refined_prompts (original_prompt_id, iteration, refined_prompt, evaluation_text)
      values ('owl', 1, 'a barn owl on an oak beam', 'An owl on a beam.')`,
  ]);
  const { code, output } = await scene.run();
  expect(output).toContain('+ image_generation.db: owl: 1 try, 1 picture');
  expect(output).toContain('- image_generation.db: prompts: columns left out: colour_profile');
  expect(output).toContain('- image_generation.db: iterations: columns left out: status');
  expect(output).toContain('- image_generation.db: version_info: table left out');
  expect(code).toBe(0);
  const runs = await scene.runs();
  expect(runs.map(({ prompt }) => [prompt.id, prompt.title])).toEqual([
    ['owl', 'Owl'],
    ['scene_001', FOREST.title],
  ]);
  expect(runs[0]).toMatchObject({
    createdAt: Date.UTC(2025, 0, 2, 3, 4, 5),
    prompt: { prompt: 'a barn owl', aspect: 'square', model: 'fal-ai/fast-lightning-sdxl' },
    iterations: [
      {
        text: 'a barn owl. a barn. Mood: calm. Title: Owl',
        refined: { text: 'a barn owl on an oak beam' },
        candidates: [{ evaluation: { seen: 'An owl on a beam.', score: 0 } }],
      },
    ],
  });
});

it('takes a database that lies elsewhere, and leaves nothing beside it', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, { 'images/owl.png': await aPng('#010203') });
  const elsewhere = await scene.anotherFolder();
  const file = join(elsewhere, 'old.sqlite');
  olderDatabase(file, [
    `pragma journal_mode = wal`,
    `insert into prompts (id, prompt) values ('owl', 'a barn owl')`,
    `insert into iterations (prompt_id, iteration, image_path) values ('owl', 1, 'owl.png')`,
  ]);
  const before = await readdir(elsewhere);
  expect((await scene.run(file)).code).toBe(0);
  expect(await scene.runs()).toMatchObject([{ prompt: { id: 'owl' } }]);
  expect(await readdir(elsewhere)).toEqual(before);
});

it('keeps calls and errors, but for those that would be removed at the next start', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, {});
  olderDatabase(join(scene.folder, 'image_generation.db'), [
    `insert into api_calls (api_name, endpoint, status, error) values
      ('fal.ai', 'generate_image', 'success', null), ('gemini', 'evaluate_image', 'error', 'quota is used up')`,
    `insert into api_calls (api_name, endpoint, status, created_at)
      values ('gemini', 'evaluate_image', 'success', '2020-01-01 00:00:00')`,
    `insert into error_logs (error_type, error_message) values ('ValueError', 'no image')`,
  ]);
  const { code, output } = await scene.run();
  expect(output).toContain('1 row older than LOG_RETENTION_DAYS (90) left out');
  expect(output).toContain('2 calls and 2 errors taken');
  expect(code).toBe(0);
  const { calls, errors } = await scene.logs();
  expect(calls).toEqual([
    { provider: 'fal', operation: 'generate_image', outcome: 'ok', cost_usd: null },
    { provider: 'gemini', operation: 'evaluate_image', outcome: 'internal', cost_usd: null },
  ]);
  expect(errors).toEqual([
    { code: 'gemini', message: 'quota is used up' },
    { code: 'valueerror', message: 'no image' },
  ]);
});

it('does not take what KEEP_DAYS would remove at once', async () => {
  const scene = await anImport({ KEEP_DAYS: '30' });
  await olderOutputs(scene.folder);
  const { code, output } = await scene.run();
  expect(output).toContain('! results/scene_001: ended more than KEEP_DAYS (30) ago');
  expect(code).toBe(1);
  expect(await scene.runs()).toEqual([]);
});
