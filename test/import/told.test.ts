/** Whatever is there and cannot be taken has a line. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { anImport } from '../support/import.js';
import {
  aPng,
  olderDatabase,
  olderOutputs,
  olderResults,
  writeTree,
} from '../support/older-tool.js';

it('reads ids that are numbers as text, however large, in rows and in documents', async () => {
  const scene = await anImport();
  const large = '9007199254740993';
  await writeTree(scene.folder, {
    'images/seven.png': await aPng('#070707'),
    'images/large.png': await aPng('#090909'),
    'results/renamed/iteration_1_results.json': olderResults(1, {
      prompt_id: 8,
      prompt_data: null,
      image_path: null,
    }),
    'results/renamed/iteration_1.png': await aPng('#080808'),
  });
  const database = new (loadSqlite())(join(scene.folder, 'old.db'));
  database.exec(`
    create table prompts (id integer primary key, prompt text, title text);
    create table iterations (id integer primary key, prompt_id integer, iteration integer, image_path text);
    insert into prompts values (7, 'a barn owl', null), (8, 'told by its files', 'Eight'), (${large}, 'a heron', null);
    insert into iterations values (1, 7, 1, 'seven.png'), (2, ${large}, 1, 'large.png')`);
  database.close();
  const { code, output } = await scene.run();
  expect(output).toBe(
    [
      '+ results/renamed: 1 try, 1 picture',
      '+ old.db: 7: 1 try, 1 picture',
      `+ old.db: ${large}: 1 try, 1 picture`,
      '3 runs taken.\n',
    ].join('\n'),
  );
  expect(code).toBe(0);
  const titles = (await scene.runs()).map(({ prompt }) => [prompt.id, prompt.title]);
  expect(titles.sort()).toEqual([
    ['7', null],
    ['8', 'Eight'],
    [large, null],
  ]);
});

it('tells table, row and reason of each row that cannot be taken', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, { 'owl.png': await aPng('#010203') });
  olderDatabase(join(scene.folder, 'old.db'), [
    `insert into prompts (id, prompt) values ('owl', 'a barn owl'), (null, 'no id')`,
    `insert into iterations (id, prompt_id, iteration, image_path) values
      (1, 'owl', 1, 'owl.png'), (5, 'owl', 10, 'owl.png'), (6, x'00ff', 1, 'owl.png')`,
    `insert into refined_prompts (id, original_prompt_id, iteration, refined_prompt) values (3, 'owl', 'NaN', 'an owl')`,
  ]);
  const { code, output } = await scene.run();
  expect(output.split('\n').filter((line) => line.startsWith('!'))).toEqual([
    '! old.db: prompts: row 2: has no id',
    '! old.db: iterations: id 5: has no number of a try from 1 to 9',
    '! old.db: iterations: id 6: does not say which prompt it is of',
    '! old.db: refined_prompts: id 3: has no number of a try from 1 to 9',
  ]);
  expect(output).toContain('+ old.db: owl: 1 try, 1 picture');
  expect(code).toBe(1);
});

it('tells that a table has more rows than are read', async () => {
  const scene = await anImport();
  olderDatabase(join(scene.folder, 'old.db'), [
    `drop table error_logs`,
    `create table error_logs (code)`,
    `insert into error_logs with recursive n (i) as
      (select 1 union all select i + 1 from n where i <= 200000) select null from n`,
  ]);
  const { code, output } = await scene.run('--dry-run');
  expect(output).toContain(
    '! old.db: error_logs: rows after the first 200000 are not read\n- old.db: error_logs: 200000 rows without a time that can be left out\n',
  );
  expect(code).toBe(1);
});

it('counts the calls and errors that have no place here, by what they lack', async () => {
  const scene = await anImport();
  await writeTree(scene.folder, {});
  olderDatabase(join(scene.folder, 'old.db'), [
    `insert into api_calls (api_name, endpoint, status, created_at) values
      ('fal.ai', 'generate_image', 'success', null), ('gemini', 'evaluate_image', 'success', 'yesterday')`,
    `insert into api_calls (api_name, endpoint, status, error) values
      ('fal.ai', 'generate_image', 'success', null), ('openai', 'chat', 'error', 'quota is used up')`,
    `insert into error_logs (error_type, error_message, created_at) values ('ValueError', 'no image', null)`,
    `insert into error_logs (error_type, error_message) values ('ValueError', null)`,
  ]);
  const { code, output } = await scene.run();
  expect(output.split('\n').filter((line) => /(?:api_calls|error_logs): \d/.test(line))).toEqual([
    '- old.db: api_calls: 2 rows without a time that can be left out',
    '- old.db: api_calls: 1 row of no service that is used here left out',
    '- old.db: error_logs: 1 row without a time that can be left out',
    '- old.db: error_logs: 1 row without a message left out',
    '- api_calls, error_logs: 1 call and 1 error taken',
  ]);
  expect(code).toBe(0);
});

it('has a line for each link, and for each folder that cannot be read, and takes the rest', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const other = await scene.anotherFolder();
  await writeTree(other, {
    'iteration_1_results.json': olderResults(1),
    'iteration_1.png': await aPng('#ff0000'),
  });
  await symlink(other, join(scene.folder, 'results/linked'));
  await symlink(join(other, 'old.db'), join(scene.folder, 'old.db'));
  await mkdir(join(scene.folder, 'results/half'));
  await symlink(
    join(other, 'iteration_1_results.json'),
    join(scene.folder, 'results/half/iteration_1_results.json'),
  );
  // Whoever runs this may be allowed to read everything: but no name that is not UTF-8 is found again.
  await mkdir(
    Buffer.concat([Buffer.from(join(scene.folder, 'results/latin-')), Buffer.from([0xe9])]),
  );
  const { code, output } = await scene.run();
  const link = 'is a link, and links are not followed';
  expect(
    output
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .sort(),
  ).toEqual([
    `! old.db: ${link}`,
    `! results/half/iteration_1_results.json: ${link}`,
    '! results/latin-\ufffd: is not there',
    `! results/linked: ${link}`,
  ]);
  expect(output).toContain('+ results/scene_001: 2 tries, 2 pictures');
  expect(code).toBe(1);
});

it('says of a results folder that is a link why nothing of it is taken', async () => {
  const scene = await anImport();
  const other = await scene.anotherFolder();
  await olderOutputs(other);
  await symlink(join(other, 'results'), join(scene.folder, 'results'));
  const { code, output } = await scene.run();
  expect(output).toContain('! results: is a link, and links are not followed\n');
  expect(code).toBe(1);
});

it.each<[what: string, files: Readonly<Record<string, string>>]>([
  ['is empty', {}],
  ['is another', { 'notes/todo.txt': 'paint more', 'src/main.py': 'pass' }],
])('says that no run was found, and what was looked for, where the folder %s', async (_, files) => {
  const scene = await anImport();
  await writeTree(scene.folder, files);
  for (const args of [[], ['--dry-run']]) {
    const { code, output } = await scene.run(...args);
    expect(output).toMatch(
      /^! \S+: no run was found: looked for summary or iteration_N files in it, in its folders and in those of results\/, and for \*\.db and \*\.sqlite in it\n0 runs/,
    );
    expect(code).toBe(1);
  }
});

it('says what is wrong with a file in the place of the folder, and with a database that is nowhere', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const file = join(scene.folder, 'results/scene_001/summary.json');
  const wrong = await scene.runOn(file);
  expect(wrong.output).toBe(`${file} is not a folder. Name a folder of outputs.`);
  expect(wrong.code).toBe(2);
  const { code, output } = await scene.run('/nowhere/old.db');
  expect(output).toContain('! /nowhere/old.db: is not there\n+ results/scene_001');
  expect(code).toBe(1);
});
