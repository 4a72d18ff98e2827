/** Easel as the image has it, and as a small installation has it: only what is copied there, and what is documented of it. */
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { aFreePort } from '../support/readiness.js';
import { killAll, start } from './process.js';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({ fal: { latencyMs: 20 }, gemini: { latencyMs: 20 } });
});
afterEach(killAll);
afterAll(() => studio.close());

/** The folder that the Dockerfile's last stage makes. */
async function anImage(): Promise<string> {
  const folder = await aFolder();
  const stage = (await read('Dockerfile')).split(/^FROM /m).at(-1) ?? '';
  for (const [, from = '', to = ''] of stage.matchAll(
    /^COPY (?:--from=build \/app\/)?(\S+) (\S+)$/gm,
  ))
    await lay(from, join(folder, to.endsWith('/') && to !== './' ? join(to, basename(from)) : to));
  await mkdir(join(folder, 'data'));
  return folder;
}

async function lay(from: string, to: string): Promise<void> {
  const target = to.endsWith('/') ? join(to, from) : to;
  await mkdir(dirname(target), { recursive: true });
  if (from === 'node_modules') await symlink(join(root, from), target);
  else await cp(join(root, from), target, { recursive: true });
}

const inFolder = (folder: string, command: string, env: Readonly<Record<string, string>> = {}) =>
  start('sh', ['-c', `cd ${folder} && exec ${command}`], {
    ...studio.env,
    DATABASE_URL: '',
    OUTPUT_DIR: '',
    ...env,
  });

/** The commands for a host in the documents, those that need no source and no test. */
async function documented(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const texts = await Promise.all(['README.md', 'docs/output.md', 'docs/reliability.md'].map(read));
  const named = texts.flatMap(
    (text) => text.match(/npm start|npm run [\w:]+|node dist\/\w+\.js/g) ?? [],
  );
  const isForHosts = (command: string) =>
    !/test\/|tsc|vitest|prettier/.test(scripts[command.replace(/^npm (run )?/, '')] ?? '');
  return [...new Set(named)].filter(isForHosts).sort();
}

/** What each is tried with, and what it says where it works. */
const TRIED: Readonly<Record<string, readonly [more: string, says: string]>> = {
  'npm start': ['', '"msg":"ready"'],
  'npm run backup': [' -- copy-1.db', 'whole and checked'],
  'node dist/backup.js': [' copy-2.db', 'whole and checked'],
  'npm run cli': [' -- --help', '--input-file'],
  'npm run doctor': ['', 'configuration: complete'],
  'node dist/doctor.js': ['', 'configuration: complete'],
  'npm run import': [' -- --help', '--dry-run'],
};

it('every documented command runs in the image', async () => {
  const folder = await anImage();
  expect(await documented()).toEqual(Object.keys(TRIED).sort());
  for (const [command, [more, says]] of Object.entries(TRIED)) {
    const easel = inFolder(folder, command + more);
    await easel.said(says);
  }
});

it('the image starts as it says, and its health check knows whether the process lives', async () => {
  const folder = await anImage();
  const file = await read('Dockerfile');
  const [, cmd = '[]'] = /^CMD (\[.*\])$/m.exec(file) ?? [];
  const [, check = '[]'] = /^HEALTHCHECK .* CMD (\[.*\])$/m.exec(file) ?? [];
  const [node = '', ...args] = JSON.parse(check) as string[];
  const HTTP_PORT = await aFreePort();
  const health = async (HTTP_HOST: string) => {
    const env = { PATH: process.env.PATH, HTTP_HOST, HTTP_PORT };
    return (await once(spawn(node, args, { env }), 'exit')) as unknown[];
  };
  expect(await health('127.0.0.1')).toEqual([1, null]);
  const easel = inFolder(folder, (JSON.parse(cmd) as string[]).join(' '), { HTTP_PORT });
  await easel.said('"msg":"ready"');
  expect(await health('127.0.0.1')).toEqual([0, null]);
  expect(await health('localhost')).toEqual([0, null]);
});

it('every file of the image gets past .dockerignore', async () => {
  const allowed = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
  const copied = (await read('Dockerfile')).match(/^COPY (?!--from).*(?= \S+$)/gm) ?? [];
  for (const path of copied.flatMap((line) => line.split(' ').slice(1)))
    expect(allowed).toContain(`!${path}`);
});

it('an installation without compiler or dist says what to do, in one sentence', async () => {
  const folder = await aFolder();
  for (const name of ['package.json', 'tsconfig.json', 'src', 'scripts'])
    await cp(join(root, name), join(folder, name), { recursive: true });
  const bare = inFolder(folder, 'npm start --silent');
  expect(await bare.exited).toMatchObject({ code: 1 });
  expect(bare.lines).toEqual(['Nothing is installed yet. Run npm ci, then this again.']);
  await mkdir(join(folder, 'node_modules'));
  for (const command of ['npm start', 'npm run backup', 'npm run cli']) {
    const small = inFolder(folder, `${command} --silent`);
    expect(await small.exited).toMatchObject({ code: 1 });
    expect(small.lines).toEqual([
      'dist/ is missing, and no compiler is installed. Run: npm ci && npm run build && npm prune --omit=dev',
    ]);
  }
});
