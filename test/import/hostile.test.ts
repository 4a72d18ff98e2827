import { execFileSync } from 'node:child_process';
import { readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { anImport } from '../support/import.js';
import {
  aPng,
  olderDatabase,
  olderOutputs,
  olderResults,
  writeTree,
} from '../support/older-tool.js';

it('follows no link, to a picture, a document or a folder, and takes nothing from outside', async () => {
  const scene = await anImport();
  const secret = await scene.anotherFolder();
  await writeTree(secret, {
    'secret.png': await aPng('#ff0000'),
    'iteration_1_results.json': olderResults(1),
    'iteration_1.png': await aPng('#ff0000'),
  });
  await writeTree(scene.folder, {
    'results/pictures/iteration_1_results.json': olderResults(1, { image_path: null }),
    'results/pictures/summary.json': '{"prompt_id":"pictures"}',
    'results/path/iteration_1_results.json': olderResults(1, {
      image_path: join(secret, 'secret.png'),
    }),
    'results/path/summary.json': '{"prompt_id":"path"}',
    'results/dots/iteration_1_results.json': olderResults(1, {
      image_path: '../../../../secret.png',
    }),
    'results/dots/summary.json': '{"prompt_id":"dots"}',
  });
  await symlink(join(secret, 'secret.png'), join(scene.folder, 'results/pictures/iteration_1.png'));
  await symlink(secret, join(scene.folder, 'results/folder'));
  await symlink(join(secret, 'secret.png'), join(scene.folder, 'secret.png'));
  const { code, output } = await scene.run();
  expect(code).toBe(1);
  expect(output.split('\n').filter((line) => line.startsWith('+'))).toEqual([]);
  expect(output).toContain('! results/dots/secret.png: is a link, or outside of the folder');
  expect(await scene.runs()).toEqual([]);
});

it('says where and why of each thing that cannot be read, and takes the rest', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const bomb = await sharp({
    create: { width: 8000, height: 6300, channels: 3, background: '#fff' },
    limitInputPixels: false,
  })
    .png()
    .toBuffer();
  const one = (name: string, content: string | Buffer) => ({
    [`results/${name}/iteration_1_results.json`]: content,
    [`results/${name}/iteration_1.png`]: Buffer.from('no picture'),
  });
  await writeTree(scene.folder, {
    ...one('broken', '{"iteration": 1,}'),
    ...one('latin1', Buffer.from('{"prompt": "caf\xe9"}', 'latin1')),
    ...one('deep', '['.repeat(100_000)),
    ...one('large', `"${'x'.repeat(1024 * 1024)}"`),
    ...one('list', '[1, 2]'),
    ...one('number', '{"prompt": 5, "evaluation": 1e999}'),
    'results/bomb/iteration_1_results.json': olderResults(1, {
      image_path: null,
      prompt_data: null,
    }),
    'results/bomb/iteration_1.png': bomb,
    'results/hole/iteration_1_results.json': olderResults(1, {
      image_path: null,
      prompt_data: null,
    }),
    'results/hole/iteration_1.png': '',
    'results/many/iteration_12_results.json': olderResults(1),
  });
  await truncate(join(scene.folder, 'results/hole/iteration_1.png'), 26 * 1024 * 1024);
  await writeFile(join(scene.folder, 'not-a.db'), 'SQLite format 4');
  execFileSync('mkfifo', [join(scene.folder, 'results/hole/summary.json')]);
  const { code, output } = await scene.run();
  expect(code).toBe(1);
  expect(output).toContain('+ results/scene_001: 2 tries, 2 pictures');
  for (const line of [
    'results/broken/iteration_1_results.json: line 1, column 16: a comma too many',
    'results/latin1/iteration_1_results.json: is not UTF-8',
    'results/deep/iteration_1_results.json: line 1, column 21: nested deeper than 20 levels',
    'results/large/iteration_1_results.json: is larger than 1 MiB',
    'results/list: has no prompt',
    'results/number: has no prompt',
    'results/bomb/iteration_1.png: is no picture that can be used',
    'results/hole/iteration_1.png: is larger than 25 MiB',
    'results/many/iteration_12: a run has at most 9 tries',
    'not-a.db: cannot be read as an SQLite database',
  ])
    expect(output).toContain(`! ${line}`);
  expect(await scene.runs()).toHaveLength(1);
});

it('prints nothing that a terminal acts upon, and no key', async () => {
  const scene = await anImport({ FAL_AI_API_KEY: 'a-key-of-somebody' });
  const name = 'bad\u001b]0;title\u0007';
  await writeTree(scene.folder, {
    [`results/${name}/iteration_1_results.json`]: olderResults(1, {
      prompt: 'paint a-key-of-somebody',
      prompt_data: null,
      image_path: null,
    }),
    [`results/${name}/iteration_1.png`]: await aPng('#00ff00'),
    'results/a-key-of-somebody/iteration_1_results.json': '{',
  });
  const { output } = await scene.run();
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  expect(output).not.toContain('a-key-of-somebody');
  const [run] = await scene.runs();
  expect(run?.prompt.prompt).toBe('paint [redacted]');
  expect(run?.folder).toMatch(/^results\/[\w-]+$/);
  const results = await readFile(join(scene.outputDir, run?.folder ?? '', 'summary.json'), 'utf8');
  expect(results).not.toContain('a-key-of-somebody');
});

it('gives a folder of its own to a prompt that is called what is taken, or what no folder may be called', async () => {
  const scene = await anImport();
  for (const [name, colour] of [
    ['CON', '#111111'],
    ['..hidden', '#222222'],
    ['Scene_001', '#333333'],
    ['scene_001', '#444444'],
  ] as const)
    await writeTree(scene.folder, {
      [`${name}/iteration_1_results.json`]: olderResults(1, {
        prompt_data: null,
        image_path: null,
      }),
      [`${name}/iteration_1.png`]: await aPng(colour),
    });
  expect((await scene.run()).code).toBe(0);
  const folders = (await scene.runs()).map(({ folder }) => folder).sort();
  expect(folders).toEqual([
    'results/Scene_001',
    'results/hidden',
    'results/prompt-con',
    'results/scene_001-2',
  ]);
});

it('trusts nothing that a database names', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, { 'owl.png': await aPng('#010203') });
  const long = 'x'.repeat(30_000);
  olderDatabase(join(scene.folder, 'old.db'), [
    `create table "constructor" (a)`,
    `create table "__proto__" (a)`,
    `create view scenes as select 1 as id, load_extension('x') as prompt`,
    `insert into prompts (id, prompt, mood) values ('owl', 'a barn owl', '${long}'), ('long', '${long}', 'x'), (null, 'no id', '')`,
    `insert into iterations (prompt_id, iteration, image_path, evaluation_text) values
      ('owl', 1, 'C:\\outputs\\owl.png', '${long}'), ('owl', -1, 'x', 'y'), ('owl', 'NaN', x'00ff', 'y'), ('ghost', 1, '/etc/passwd', null)`,
  ]);
  const { code, output } = await scene.run();
  expect(code).toBe(1);
  expect(output).toContain('! old.db: long: its prompt has more than 2000 characters');
  expect(output).toContain('! old.db: ghost: has no prompt');
  expect(output).toContain('- old.db: __proto__: table left out');
  const [run, ...others] = await scene.runs();
  expect(others).toEqual([]);
  expect(run?.prompt.mood).toHaveLength(1000);
  expect(run?.iterations[0]?.candidates[0]?.evaluation?.seen).toHaveLength(8000);
});
