/** Where a host may want everything kept, and cannot have it: a sentence at once, and nothing left behind. */
import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aFolder } from '../support/database.js';
import { startIn } from './fault-scene.js';
import { killAll, start, startBotProcess } from './process.js';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterEach(killAll);
afterAll(() => studio.close());

const BOT = 'dist/bot.js';
const isRoot = process.geteuid?.() === 0;
/** Without the rights of root. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function bot(env: Readonly<Record<string, string>>, asNobody = false) {
  const [command, ...args] = [...(asNobody ? AS_NOBODY : []), process.execPath, BOT];
  return start(command, args, { ...studio.env, ...env });
}

const everything = async (folder: string) =>
  (await readdir(folder, { recursive: true })).map(String).sort();

describe.each<[what: string, path: (folder: string) => string]>([
  ['in /proc', () => '/proc/x/easel'],
  ['right in /proc', () => '/proc/easel'],
  ['in a file', (folder) => join(folder, 'file/deep/easel')],
  ['a link that leads nowhere', (folder) => join(folder, 'nowhere')],
  ['a link to itself', (folder) => join(folder, 'circle')],
  ['a device', () => '/dev/null'],
  ['of a name that is too long', (folder) => join(folder, 'x'.repeat(300))],
  ['of a name that is a little too long', (folder) => join(folder, 'x'.repeat(253))],
])('a place %s', (_, path) => {
  it.each(['DATABASE_URL', 'OUTPUT_DIR'])('is refused as %s', async (name) => {
    const folder = await aFolder();
    await writeFile(join(folder, 'file'), '');
    await symlink(join(folder, 'not/there'), join(folder, 'nowhere'));
    await symlink(join(folder, 'circle'), join(folder, 'circle'));
    const before = await everything(folder);
    const [place, kept] = [path(folder), { DATABASE_URL: '', OUTPUT_DIR: '' }];
    kept.DATABASE_URL = `file:${name === 'DATABASE_URL' ? place : join(folder, 'data/easel.db')}`;
    kept.OUTPUT_DIR = name === 'OUTPUT_DIR' ? place : join(folder, 'data/out');
    if (name === 'OUTPUT_DIR' && place.endsWith('x'.repeat(253))) return;
    await expect(startIn(studio, kept)).rejects.toMatchObject({
      name: 'ExitError',
      exitCode: 78,
      message: expect.stringMatching(/ cannot be written \(.*\)\./) as unknown,
    });
    expect(await everything(folder)).toEqual(before);
  });
});

it.each(['DATABASE_URL', 'OUTPUT_DIR'])('a process says so in one sentence: %s', async (name) => {
  const place = name === 'DATABASE_URL' ? 'file:/proc/x/easel' : '/proc/x/easel';
  const refused = bot({ [name]: place });
  expect(await refused.exited, refused.output).toMatchObject({ code: 78 });
  expect(refused.lines).toEqual([expect.stringContaining(' cannot be written (')]);
});

it('a folder is no database', async () => {
  const folder = await aFolder();
  await mkdir(join(folder, 'data'));
  for (const path of ['data', 'data/', 'other/']) {
    const refused = bot({ DATABASE_URL: `file:${folder}/${path}` });
    expect(await refused.exited).toMatchObject({ code: 78 });
    expect(refused.lines).toEqual([expect.stringContaining('it is a folder')]);
  }
  expect(await everything(folder)).toEqual(['data']);
});

it('a file that is no database, and results that are a file, are told before anything is made', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, 'text.db'), 'Dear diary, today I painted an otter.');
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out/results'), '');
  const before = await everything(folder);
  const [text, database] = [`file:${folder}/text.db`, `file:${folder}/easel.db`];
  for (const [DATABASE_URL, OUTPUT_DIR, sentence] of [
    [text, join(folder, 'new'), 'text.db cannot be read as a database'],
    [database, join(folder, 'out'), 'out/results cannot be written (a part of it is a file'],
  ] as const) {
    const refused = startIn(studio, { DATABASE_URL, OUTPUT_DIR });
    await expect(refused).rejects.toMatchObject({
      name: 'ExitError',
      exitCode: 78,
      message: expect.stringContaining(sentence) as unknown,
    });
    expect(await everything(folder)).toEqual(before);
  }
});

it('a link to a database that is to be made in a folder that is there is refused, as it leads nowhere', async () => {
  const folder = await aFolder();
  await symlink(join(folder, 'new.db'), join(folder, 'link.db'));
  const refused = bot({ DATABASE_URL: `file:${folder}/link.db` });
  expect(await refused.exited).toMatchObject({ code: 78 });
  expect(await everything(folder)).toEqual(['link.db']);
});

describe.runIf(isRoot)('after a first start as root, another user', () => {
  it('is told whose the files are, and how to get them', async () => {
    const folder = await aFolder();
    execFileSync('chmod', ['755', folder]);
    const data = join(folder, 'data');
    const kept = { DATABASE_URL: `file:${data}/easel.db`, OUTPUT_DIR: `${data}/out` };
    const first = await startBotProcess({ ...studio.env, ...kept });
    await first.kill();
    await mkdir(join(data, 'out/results'), { recursive: true });
    const second = bot(kept, true);
    expect(await second.exited, second.output).toMatchObject({ code: 78 });
    const chown = second.lines.at(-1)?.split('chown -R ')[1] ?? '';
    const paths = ['', '/easel.db', '/easel.db-wal', '/easel.db-shm', '/easel.db.lock'];
    const places = [...paths, '/out', '/out/.tmp', '/out/results'].map((path) => data + path);
    expect(chown).toBe(`65534:65534 ${places.join(' ')}`);
    execFileSync('chown', ['-R', ...chown.split(' ')]);
    const third = bot(kept, true);
    await third.said('"msg":"ready"');
  });

  it.each(['easel.db', 'easel.db.lock', 'out', 'out/results', 'out/.tmp'])(
    'is told that %s alone is not theirs',
    async (path) => {
      const folder = await aFolder();
      const kept = { DATABASE_URL: `file:${folder}/easel.db`, OUTPUT_DIR: `${folder}/out` };
      execFileSync('chown', ['65534:65534', folder]);
      const first = bot(kept, true);
      await first.said('"msg":"ready"');
      first.signal('SIGTERM');
      await first.exited;
      await mkdir(join(folder, 'out/results'), { recursive: true });
      execFileSync('chown', ['-R', '65534:65534', folder]);
      execFileSync('chown', ['0:0', join(folder, path)]);
      const second = bot(kept, true);
      expect(await second.exited, second.output).toMatchObject({ code: 78 });
      expect(second.lines).toEqual([
        expect.stringMatching(
          new RegExp(`/${path}: owned by another user \\(0; Easel runs as 65534:65534\\)`),
        ),
      ]);
    },
  );

  it('is told of a folder that it may only read', async () => {
    const folder = await aFolder();
    execFileSync('chmod', ['755', folder]);
    const refused = bot({ DATABASE_URL: `file:${folder}/easel.db` }, true);
    expect(await refused.exited, refused.output).toMatchObject({ code: 78 });
    expect(refused.output).toContain(`chown -R 65534:65534 ${folder}`);
    expect(await everything(folder)).toEqual([]);
  });

  it.each(['DATABASE_URL', 'OUTPUT_DIR'])(
    'is never told to take a folder of %s that holds what is not ours',
    async (name) => {
      const place = name === 'DATABASE_URL' ? 'file:/usr/easel.db' : '/usr';
      const data = await aFolder();
      execFileSync('chown', ['65534:65534', data]);
      const kept = { DATABASE_URL: `file:${data}/easel.db`, OUTPUT_DIR: `${data}/out` };
      const refused = bot({ ...kept, [name]: place }, true);
      expect(await refused.exited, refused.output).toMatchObject({ code: 78 });
      expect(refused.lines).toEqual([
        '/usr cannot be written (this user may not write there). Give Easel a folder of its own.',
      ]);
      expect(await everything(data)).toEqual([]);
    },
  );
});

describe('a second process on one database', () => {
  const second = (path: string) => bot({ DATABASE_URL: `file:${path}` });

  it.each<[how: string, reach: (path: string) => Promise<string>]>([
    ['by its own path', (path) => Promise.resolve(path)],
    ['by a link', (path) => symlink(path, `${path}-link`).then(() => `${path}-link`)],
    ['by a hard link', (path) => link(path, `${path}-hard`).then(() => `${path}-hard`)],
    [
      'by a hard link in another folder',
      async (path) => {
        await mkdir(`${path}-folder`);
        await link(path, `${path}-folder/easel.db`);
        return `${path}-folder/easel.db`;
      },
    ],
    ['without the lock file', (path) => rm(`${path}.lock`).then(() => path)],
    [
      'with another lock file',
      (path) => rm(`${path}.lock`).then(() => writeFile(`${path}.lock`, '').then(() => path)),
    ],
  ])('is refused when it comes %s, and the first goes on', async (_, reach) => {
    const path = join(await aFolder(), 'easel.db');
    const first = await startBotProcess({ ...studio.env, DATABASE_URL: `file:${path}` });
    const late = second(await reach(path));
    const { code } = await late.exited;
    expect([1, 78], late.output).toContain(code);
    expect(late.lines).toEqual([expect.stringMatching(/already running/)]);
    first.signal('SIGTERM');
    expect(await first.exited).toMatchObject({ code: 0 });
  });

  it('may follow one that was killed, though somebody else reads the file', async () => {
    const path = join(await aFolder(), 'easel.db');
    const first = await startBotProcess({ ...studio.env, DATABASE_URL: `file:${path}` });
    const reader = start(
      process.execPath,
      [
        '-e',
        `const D = require(process.argv[1]); const d = new D(process.argv[2], { readonly: true });
         d.pragma('user_version'); console.log('reading'); setInterval(() => d.pragma('user_version'), 1000);`,
        driver(),
        path,
      ],
      {},
    );
    await reader.said('reading');
    await first.kill();
    await second(path).said('"msg":"ready"');
  });

  it('finds a database that says nothing of an owner once the first has stopped', async () => {
    const path = join(await aFolder(), 'easel.db');
    const first = await startBotProcess({ ...studio.env, DATABASE_URL: `file:${path}` });
    first.signal('SIGTERM');
    await first.exited;
    // user_version in the header, see sqlite.org/fileformat2.html
    expect((await readFile(path)).readInt32BE(60)).toBe(0);
  });
});

function driver(): string {
  const name = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
  return join(import.meta.dirname, '../../node_modules', name);
}
