import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { findRuns } from '../../src/db/history.js';
import { decideDeletion } from '../../src/db/deletions.js';
import { knownRuns, reserveFolder } from '../../src/db/imports.js';
import { openDatabase } from '../../src/db/open.js';
import { indexSome } from '../../src/db/search-index.js';
import { submitted } from '../support/builders.js';
import { aFolder } from '../support/database.js';
import { anImport } from '../support/import.js';
import { aPng, olderOutputs, olderResults, writeTree } from '../support/older-tool.js';

const OF_ADA = ['--guild', '11111', '--user', '22222'];

it('gives runs to a person in a server: they see them, and with a channel whoever sees that', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.run(...OF_ADA, '--channel', '33333');
  const seenBy = (userId: string, channel: string | null) =>
    scene.using(async (db) => {
      const viewer = {
        userId,
        sees: ({ channelId }: { channelId: string | null }) => channelId === channel,
      };
      return (await findRuns(db, { guildId: '11111', viewer }, { towards: 'older' }, 5)).entries
        .length;
    });
  expect(await seenBy('22222', null)).toBe(1);
  expect(await seenBy('44444', '33333')).toBe(1);
  expect(await seenBy('44444', '55555')).toBe(0);
});

it('puts them among others by their time, in the history and in what is found by words', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.using(async (db) => {
    await submitted(db, {}, { guildId: '11111', userId: '22222' });
    while (await indexSome(db));
  });
  await scene.run(...OF_ADA);
  await scene.using(async (db) => {
    await submitted(db, {}, { guildId: '11111', userId: '22222' });
    while (await indexSome(db));
    const pages = async (filter: object) => {
      const found: string[] = [];
      let from: string | undefined;
      for (;;) {
        const cursor = { towards: 'older' as const, ...(from === undefined ? {} : { from }) };
        const page = await findRuns(db, { guildId: '11111', ...filter }, cursor, 1);
        found.push(...page.entries.map(({ name }) => name));
        from = page.entries.at(-1)?.id;
        if (!page.hasOlder) return found;
      }
    };
    expect(await pages({})).toEqual(['fox', 'fox', 'scene_001']);
    expect(await pages({ userId: '22222', search: 'a' })).toEqual(['fox', 'fox', 'scene_001']);
    expect(await pages({ search: 'golden' })).toEqual(['scene_001']);
  });
});

it('shows nothing of them in Discord by itself: nothing of them is open', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.run(...OF_ADA, '--channel', '33333');
  const open = await scene.using((db) =>
    db.selectFrom('submissions').select('id').where('closed_at', 'is', null).execute(),
  );
  expect(open).toEqual([]);
});

it('changes nothing of a database that a bot owns, and says so; a rehearsal may look at it', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const bot = await openDatabase(scene.url, '0.0.0-test');
  const { code, output } = await scene.run();
  expect(output).toMatch(/^Another Easel is already running on .* Stop it first/);
  expect(code).toBe(1);
  const dry = await scene.run('--dry-run');
  expect(dry.output).toBe(
    '+ results/scene_001: 2 tries, 2 pictures\n1 run would be taken. Nothing was changed.\n',
  );
  expect(dry.code).toBe(0);
  expect((await knownRuns(bot.db)).has('', '')).toBe(false);
  await bot.close();
});

it('rehearses without making anything, and knows what is here', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  expect((await scene.run('--dry-run')).code).toBe(0);
  expect(await readdir(join(scene.outputDir, '..'))).toEqual([]);
  await scene.run();
  expect((await scene.run('--dry-run')).output).toBe(
    '0 runs would be taken, 1 here already. Nothing was changed.\n',
  );
});

it('rehearses on what a bot that was killed left, and leaves every byte of it', async () => {
  const [running, left] = [await aFolder(), await aFolder()];
  const names = ['easel.db', 'easel.db-wal'];
  const bot = await openDatabase(`file:${join(running, 'easel.db')}`, '0.0.0-test');
  await submitted(bot.db);
  for (const name of names) await copyFile(join(running, name), join(left, name));
  await bot.close();
  const scene = await anImport({ DATABASE_URL: `file:${join(left, 'easel.db')}` });
  await olderOutputs(scene.folder);
  const files = () =>
    Promise.all(names.map(async (name) => (await readFile(join(left, name))).toString('base64')));
  const before = await files();
  expect(await scene.run('--dry-run')).toMatchObject({ code: 0 });
  expect(await files()).toEqual(before);
});

it('removes what an import that was killed had begun to write, and only that', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  const folder = await scene.using((db) => reserveFolder(db, 'scene_001', () => false));
  expect(folder).toBe('results/scene_001');
  await mkdir(join(scene.outputDir, folder), { recursive: true });
  await writeFile(join(scene.outputDir, folder, 'iteration_1.png'), 'half');
  expect((await scene.run()).code).toBe(0);
  expect((await scene.runs()).map((run) => run.folder)).toEqual([folder]);
  // A mark that is left of a folder that is a run's by now.
  await scene.using((db) =>
    db.replaceInto('settings').values({ name: 'import', value: 'results/SCENE_001' }).execute(),
  );
  await scene.run();
  expect(await readdir(join(scene.outputDir, folder))).toContain('iteration_1.png');
});

it('leaves neither rows nor files of a run that could not be written', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.using((db) =>
    sql`create trigger full before insert on evaluations begin select raise(abort, 'no'); end`.execute(
      db,
    ),
  );
  await expect(scene.run()).rejects.toThrow('no');
  expect(await scene.runs()).toEqual([]);
  expect(await readdir(join(scene.outputDir, 'results'))).toEqual([]);
  await scene.using((db) => sql`drop trigger full`.execute(db));
  expect((await scene.run()).code).toBe(0);
  expect((await scene.runs()).map(({ folder }) => folder)).toEqual(['results/scene_001']);
});

it('waits for the deletion of what is kept of a person', async () => {
  const scene = await anImport();
  await olderOutputs(scene.folder);
  await scene.using((db) => decideDeletion(db, { userId: '22222' }, Date.now()));
  const { code, output } = await scene.run(...OF_ADA);
  expect(output).toContain('Easel is still deleting what it kept of this person');
  expect(code).toBe(1);
});

it('tells two prompts of one name and text apart by their pictures', async () => {
  const scene = await anImport();
  const another = await scene.anotherFolder();
  for (const [folder, colour] of [
    [scene.folder, '#111111'],
    [another, '#222222'],
  ] as const)
    await writeTree(folder, {
      'scene_001/iteration_1_results.json': olderResults(1, { image_path: null }),
      'scene_001/iteration_1.png': await aPng(colour),
    });
  await scene.run();
  expect((await scene.runOn(another)).output).toContain('1 run taken');
  expect((await scene.runs()).map(({ folder }) => folder).sort()).toEqual([
    'results/scene_001',
    'results/scene_001-2',
  ]);
});

it.each<[args: string[], sentence: string]>([
  [[], 'missing required argument'],
  [['/nowhere/at/all'], 'is not there. Name a folder of outputs'],
  [['.', '--guild', '12345'], 'Name both --guild and --user'],
  [['.', '--channel', '12345'], 'Name both --guild and --user'],
  [['.', '--guild', 'here', '--user', '12345'], 'It must be an id of Discord'],
  [['.', '--dryrun'], 'unknown option'],
  [['.', 'a.db', 'more'], 'too many arguments'],
])('refuses bad usage: %j', async (args, sentence) => {
  const { code, output } = await (await anImport()).runOn(...args);
  expect(output).toContain(sentence);
  expect(code).toBe(2);
});

it('needs no key, but a configuration that can be', async () => {
  const { code, output } = await (await anImport({ DATABASE_URL: 'postgres://x' })).run();
  expect(output).toBe('DATABASE_URL: must be file: and a path');
  expect(code).toBe(78);
});
