import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { aFolder } from '../support/database.js';
import { olderOutputs, writeTree } from '../support/older-tool.js';
import { killAll, start } from './process.js';

afterAll(killAll);

it('is a process that needs no key: 0 where all is taken, 1 where something is not, 2 for bad usage, 78 for a configuration', async () => {
  const [folder, base] = [await aFolder(), await aFolder()];
  const env = { DATABASE_URL: `file:${join(base, 'easel.db')}`, OUTPUT_DIR: join(base, 'outputs') };
  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const easel = start(process.execPath, ['dist/import.js', ...args], { ...env, ...more });
    return { code: (await easel.exited).code, lines: easel.lines };
  };
  await olderOutputs(folder);
  expect(await run([folder])).toEqual({
    code: 0,
    lines: ['+ results/scene_001: 2 tries, 2 pictures', '1 run taken.'],
  });
  await writeTree(folder, { 'results/empty/summary.json': '{}' });
  expect(await run([folder])).toEqual({
    code: 1,
    lines: [
      '! results/empty: has no prompt',
      '0 runs taken, 1 here already, 1 problem: see the lines with !.',
    ],
  });
  expect((await run([])).code).toBe(2);
  expect((await run([folder], { OUTPUT_DIR: '/proc/x' })).code).toBe(78);
  expect((await run([folder], { KEEP_DAYS: 'many' })).lines).toEqual([
    'KEEP_DAYS: must be a number',
  ]);
});
