import { existsSync } from 'node:fs';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProviders, type Providers } from '../sandbox/providers.js';
import { aFolder } from '../support/database.js';
import { killAll, start, type EaselProcess } from './process.js';

let providers: Providers;
const RATES = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };

beforeAll(async () => {
  providers = await startProviders({ fal: { latencyMs: 60 }, gemini: { latencyMs: 30 } });
});
afterAll(async () => {
  await killAll();
  await providers.close();
});

function cli(...args: string[]): EaselProcess {
  return start(process.execPath, ['dist/cli.js', ...args], { ...providers.env, ...RATES });
}

const PICTURES = ['.png', '.critic.jpg', '.thumb.jpg'];
const WORDS = ['fox', 'owl', 'boat', 'lamp', 'house', 'tree', 'robot', 'cup'];

async function someprompts(folder: string, words = WORDS): Promise<string> {
  const file = join(folder, 'prompts.json');
  const prompts = words.map((word) => ({
    id: word,
    prompt: `a blue ${word} and two red gulls at dusk`,
  }));
  await writeFile(file, JSON.stringify({ prompts }));
  return file;
}

async function filesOf(results: string): Promise<string[]> {
  const entries = await readdir(results, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

it('leaves every file of every iteration, prints both means and ends with 0', async () => {
  const folder = await aFolder();
  const out = join(folder, 'out');
  const run = cli(
    '--input-file',
    await someprompts(folder),
    '--output-dir',
    out,
    '--batch-size',
    '4',
  );
  expect(await run.exited, run.output).toMatchObject({ code: 0 });
  const last = run.lines.at(-1);
  expect(last).toBe(
    `Pictures: ${join(out, 'results')}. To look at them: ${join(out, 'index.html')}`,
  );
  const page = await readFile(join(out, 'index.html'), 'utf8');
  for (const word of WORDS) expect(page).toContain(`src="results/${word}/iteration_1.png"`);
  expect(run.output).toMatch(/Mean score: 0\.\d+ at iteration 1, [01]\.\d+ at the winner/);
  for (const word of WORDS) {
    const files = await readdir(join(out, 'results', word));
    const summary = JSON.parse(
      await readFile(join(out, 'results', word, 'summary.json'), 'utf8'),
    ) as {
      status: string;
      cost_usd: number;
      winner: { image: string };
      iterations: { image: string }[];
    };
    expect(summary.status).toBe('done');
    const expected = summary.iterations.flatMap((_, index) =>
      [...PICTURES, '_results.json', '_results.yaml', '_evaluation.json'].map(
        (suffix) => `iteration_${index + 1}${suffix}`,
      ),
    );
    expect(files.sort()).toEqual([...expected, 'summary.json', 'winner.png'].sort());
    expect(summary.cost_usd).toBeGreaterThan(0);
    const won = await readFile(join(out, 'results', word, summary.winner.image));
    expect(await readFile(join(out, 'results', word, 'winner.png'))).toEqual(won);
  }
});

it('killed half way and started again it ends with the same files, and no job is paid twice', async () => {
  const folder = await aFolder();
  const out = join(folder, 'out');
  const args = ['--input-file', await someprompts(folder), '--output-dir', out];
  const before = providers.fal.paid.length;
  const first = cli(...args);
  await first.said(': done');
  await first.kill();
  const second = cli(...args);
  expect(await second.exited, second.output).toMatchObject({ code: 0 });
  expect(second.output).toMatch(new RegExp(`^[1-7]/${WORDS.length} were there already$`, 'm'));
  const paid = providers.fal.paid.slice(before).map(({ input }) => JSON.stringify(input));
  expect(new Set(paid).size).toBe(paid.length);
  const files = await filesOf(join(out, 'results'));
  expect(files.filter((name) => name === 'summary.json')).toHaveLength(WORDS.length);
  expect(files.filter((name) => /^iteration.*\.png$/.test(name))).toHaveLength(paid.length);
  expect(files.filter((name) => name === 'winner.png')).toHaveLength(WORDS.length);
  const third = cli(...args);
  expect(await third.exited).toMatchObject({ code: 0 });
  expect(providers.fal.paid).toHaveLength(before + paid.length);
});

it('lists runs in the order of the file, those of an earlier call among them', async () => {
  const folder = await aFolder();
  const call = async (words: string[]) => {
    const file = await someprompts(folder, words);
    return cli('--input-file', file, '--output-dir', join(folder, 'out'), '--iterations', '1');
  };
  await (
    await call(['owl'])
  ).exited;
  const second = await call(['fox', 'owl', 'cup']);
  await second.exited;
  const rows = second.output.split('\n').filter((line) => /^(fox|owl|cup) +done/u.test(line));
  expect(rows.map((row) => row.slice(0, 3))).toEqual(['fox', 'owl', 'cup']);
});

it('interrupted it says so, ends with 130, and goes on when called again', async () => {
  const folder = await aFolder();
  const args = ['--input-file', await someprompts(folder), '--output-dir', join(folder, 'out')];
  const first = cli(...args);
  await first.said('iteration 1/');
  first.signal('SIGINT');
  expect(await first.exited).toMatchObject({ code: 130 });
  expect(first.output).toContain('goes on from here');
  expect(first.output).toMatch(/^\w+ +interrupted /m);
  expect(first.output).not.toMatch(/^\w+ +(running|queued) /m);
  expect(first.lines.at(-1)).toContain('index.html');
  expect(await cli(...args).exited).toMatchObject({ code: 0 });
});

it('a file with faults is refused whole with code 2, every fault with its place', async () => {
  const folder = await aFolder();
  const file = join(folder, 'bad.json');
  await writeFile(file, JSON.stringify([{ prompt: 'a', seed: 'x' }, { prompt: '' }]));
  const run = cli('--input-file', file, '--output-dir', join(folder, 'out'));
  expect(await run.exited).toMatchObject({ code: 2 });
  expect(run.output).toContain('prompts[0].seed: expected integer, got string');
  expect(run.output).toContain('prompts[1].prompt');
});

it.each([
  ['no input file', []],
  ['an unknown option', ['--input-file', 'x.json', '--colour', 'red']],
  ['a number out of range', ['--input-file', 'x.json', '--iterations', '4']],
  ['a file that is not there', ['--input-file', '/nowhere/x.json']],
])('%s is bad usage: code 2 and a sentence', async (_, args) => {
  const out = join(await aFolder(), 'out');
  const run = cli(...args, '--output-dir', out);
  expect(await run.exited).toMatchObject({ code: 2 });
  expect(run.lines).toHaveLength(1);
  expect(existsSync(out)).toBe(false);
});

it('a file without an end is read no further than any may be long', async () => {
  const folder = await aFolder();
  const file = join(folder, 'prompts.json');
  await symlink('/dev/zero', file);
  const run = cli('--input-file', file, '--output-dir', join(folder, 'out'));
  expect(await run.exited).toMatchObject({ code: 2 });
  expect(run.output).toContain('larger than 1 MiB');
});

it('an output folder that is a file is bad usage: code 2 and a sentence', async () => {
  const folder = await aFolder();
  const file = await someprompts(folder);
  const run = cli('--input-file', file, '--output-dir', file);
  expect(await run.exited).toMatchObject({ code: 2 });
  expect(run.lines).toEqual([expect.stringContaining(`${file} cannot be written`)]);
});

it('takes a prompt a line, and says what of them is not painted', async () => {
  const folder = await aFolder();
  const [file, out] = [join(folder, 'prompts.txt'), join(folder, 'out')];
  await writeFile(file, '# two\na fox --ar 16:9 --v 6\n\nan owl\n');
  const run = cli('--input-file', file, '--output-dir', out, '--iterations', '1');
  expect(await run.exited, run.output).toMatchObject({ code: 0 });
  expect(run.output).toContain('Left out, for there is nothing like it here: --v 6');
  expect((await readdir(join(out, 'results'))).sort()).toEqual(['a-fox', 'an-owl']);

  await writeFile(file, '# two\na fox --seed -3\n');
  const refused = cli('--input-file', file, '--output-dir', out);
  expect(await refused.exited).toMatchObject({ code: 2 });
  expect(refused.output).toContain('prompts[0] (line 2): --seed -3: expected integer');
});

it('--help tells every option and ends with 0', async () => {
  const run = cli('--help');
  expect(await run.exited).toMatchObject({ code: 0 });
  for (const option of ['input-file', 'output-dir', 'batch-size', 'iterations', 'model', 'format'])
    expect(run.output).toContain(`--${option}`);
});

it('a run that the provider refuses fails alone, with code 1 and its sentence', async () => {
  const folder = await aFolder();
  const file = join(folder, 'prompts.json');
  await writeFile(
    file,
    JSON.stringify([
      { id: 'ok', prompt: 'a fox' },
      { id: 'no', prompt: 'nsfwtest fox' },
    ]),
  );
  const run = cli('--input-file', file, '--output-dir', join(folder, 'out'), '--iterations', '1');
  expect(await run.exited).toMatchObject({ code: 1 });
  expect(run.output).toContain('1 of 2 runs done');
  expect(run.output).toContain('content rules');
});

it('says among stand-ins, too, what is wrong with a place, in one sentence', async () => {
  const folder = await aFolder();
  const prompts = await someprompts(folder, ['fox']);
  for (const [input, out, sentence] of [
    [prompts, '/proc/out', '/proc/out cannot be written'],
    [prompts, prompts, 'prompts.json cannot be written'],
    [prompts, '', 'It must name a folder'],
    [folder, join(folder, 'out'), 'cannot be read'],
  ] as const) {
    const args = ['--import', 'tsx', 'test/sandbox/cli.ts', '--input-file', input];
    const refused = start(process.execPath, [...args, '--output-dir', out], {});
    expect(await refused.exited, refused.output).toMatchObject({ code: 2 });
    expect(refused.lines).toEqual([expect.stringContaining(sentence)]);
  }
  expect(await readdir(folder)).toEqual(['prompts.json']);
});
