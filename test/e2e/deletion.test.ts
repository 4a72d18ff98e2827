/** What people delete is gone: rows, files, favourites and posts, also where a process dies in the middle of it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { APIMessage } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import type { Answer } from '../sandbox/discord/index.js';
import { startStudio } from '../sandbox/studio.js';
import { FaultScene } from './fault-scene.js';
import { killAll, startBotProcess } from './process.js';

let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open({}, { limits: Infinity });
});
afterAll(async () => {
  await killAll();
  await scene.close();
});

const DELETE = /^DELETE \/api\/v10\/channels\/\d+\/messages\/\d+$/u;

/** All rows of a query, read beside the bot. */
function rows<Row>(sql: string, dataDir = scene.studio.dataDir): Row[] {
  const path = join(dataDir, 'easel.db');
  const database = new (loadSqlite())(path, { readonly: true });
  try {
    return database.prepare<unknown[], Row>(sql).all();
  } finally {
    database.close();
  }
}

interface RunRow {
  readonly id: string;
  readonly folder: string;
}

function runAbout(word: string, dataDir = scene.studio.dataDir): RunRow {
  const [run] = rows<RunRow>(
    `select runs.id, folder from runs join prompts on prompts.id = prompt_id where prompt like '%${word}%'`,
    dataDir,
  );
  if (!run) throw new Error(`there is no run about ${word}`);
  return run;
}

/** Every text of the database that tells of a word. */
function mentions(word: string, dataDir = scene.studio.dataDir): string[] {
  const tables = rows<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not like 'run_search%' and name not like 'sqlite%'`,
    dataDir,
  );
  return tables
    .filter(({ name }) => JSON.stringify(rows(`select * from ${name}`, dataDir)).includes(word))
    .map(({ name }) => name);
}

const folderOf = ({ folder }: RunRow) => join(scene.studio.dataDir, 'outputs', folder);

function messageOf(answer: Answer): APIMessage {
  const message = answer.message();
  if (!message) throw new Error(`no message: ${answer.said()}`);
  return message;
}

/** A run that was painted, and whose posts are complete. */
async function painted(prompt: string): Promise<Answer> {
  const answer = await scene.paint(prompt);
  await scene.until(answer, '🏆');
  await scene.discord.until(() => scene.threadPosts(answer) > 0);
  const isClosed = () =>
    rows<{ open: number }>(`select count(*) as open from submissions where closed_at is null`)[0]
      ?.open === 0;
  await expect.poll(isClosed).toBe(true);
  return answer;
}

const person = (name: string) => scene.discord.person(name);

async function asked(name: string, options: Readonly<Record<string, string | boolean>>) {
  return (await person(name).command('delete', options)).settled();
}

/** Presses and waits for the last word. */
async function confirmed(question: Answer, name = 'ada'): Promise<string> {
  const answer = await person(name).press(messageOf(question), 'Delete');
  await scene.discord.until(() => /Deleted|could not/u.test(answer.said()), 60_000);
  return answer.said();
}

describe('a run', () => {
  it('goes after a question with its rows, files and posts; Keep keeps it', async () => {
    const answer = await painted('a marmot on a rock');
    const run = runAbout('marmot');
    const thread = scene.threadOf(answer);
    const [offered] = await person('ada').autocomplete('delete', 'run', 'marmot');
    expect(offered?.value).toBe(run.id);
    const first = await asked('ada', { run: run.id });
    expect(first.ephemeral).toBe(true);
    expect(first.said()).toMatch(/a marmot on a rock\n1 picture .* and 1 post go/u);
    const kept = await (await person('ada').press(messageOf(first), 'Keep')).settled();
    expect(kept.said()).toContain('Nothing was deleted.');
    expect(existsSync(folderOf(run))).toBe(true);

    const said = await confirmed(await asked('ada', { run: run.id }));
    expect(said).toContain('Deleted 1 run and 2 posts.');
    expect(scene.discord.messages(thread)).toEqual([]);
    expect(answer.message()).toBeUndefined();
    expect(scene.discord.thread(thread)?.name).toBe('Easel');
    expect(existsSync(folderOf(run))).toBe(false);
    expect(mentions('marmot')).toEqual([]);
    expect(mentions(run.id).filter((table) => table !== 'search_rows')).toEqual([]);
    expect((await person('ada').command('history', { search: 'marmot' })).said()).toContain(
      'No run here',
    );
    // What it cost still counts.
    expect(rows(`select 1 from api_calls where run_id is null`).length).toBeGreaterThan(0);
  });

  it('of somebody else is refused, but for a moderator; of another server it is not found', async () => {
    await painted('a beaver on a dam');
    const { id: run } = runAbout('beaver');
    expect((await asked('ben', { run })).said()).toContain('Only its owner or a moderator');
    expect(await person('ben').autocomplete('delete', 'run', 'beaver')).toEqual([]);
    const elsewhere = { channel: scene.discord.channel('easel', 'Atelier') };
    const foreign = await (await person('cleo').command('delete', { run }, elsewhere)).settled();
    expect(foreign.said()).toContain('nothing by that name');
    const question = await asked('cleo', { run });
    for (const id of [`dely1:${run}`, `del1:${run}`]) {
      const forged = await (
        await person('ben').forge(messageOf(await asked('ben', { everything: true })), id)
      ).settled();
      expect(forged.said()).toContain('Only its owner or a moderator');
    }
    expect(await confirmed(question, 'cleo')).toContain('Deleted 1 run');
  });

  it('is asked for by its id or by everything, not by both and not by neither', async () => {
    for (const options of [{}, { everything: false }, { run: 'x', everything: true }])
      expect((await asked('ada', options)).said()).toContain('Give either a run or everything.');
    expect((await asked('ada', { run: 'nonsense' })).said()).toContain('nothing by that name');
  });

  it('of a batch leaves the others, and the message that tells of them', async () => {
    const bytes = Buffer.from(JSON.stringify(['a lynx in a forest', 'an ocelot in a tree']));
    const batch = await scene
      .ada()
      .command('generate', { file: { name: 'cats.json', bytes }, iterations: 1 });
    await scene.until(batch, '2 of 2 painted');
    await scene.discord.until(() => scene.threadPosts(batch) === 2);
    const [lynx, ocelot] = [runAbout('lynx'), runAbout('ocelot')];
    expect(await confirmed(await asked('ada', { run: lynx.id }))).toContain(
      'Deleted 1 run and 1 post.',
    );
    expect(scene.threadPosts(batch)).toBe(1);
    await scene.until(batch, '1 of 1 painted');
    expect([existsSync(folderOf(lynx)), existsSync(folderOf(ocelot))]).toEqual([false, true]);
  });

  it('of a batch in a thread leaves the message that tells of the others', async () => {
    const channel = scene.threadOf(await painted('a hill with caves'));
    const bytes = Buffer.from(JSON.stringify(['a badger in a burrow', 'an otter in a brook']));
    const batch = await scene
      .ada()
      .command('generate', { file: { name: 'dens.json', bytes }, iterations: 1 }, { channel });
    await scene.until(batch, '2 of 2 painted');
    const badger = runAbout('badger');
    expect(JSON.stringify(messageOf(batch).components)).toContain(badger.id);
    expect(await confirmed(await asked('ada', { run: badger.id }))).toContain(
      'Deleted 1 run and 1 post.',
    );
    await scene.until(batch, '1 of 1 painted');
    expect(await confirmed(await asked('ada', { run: runAbout('otter').id }))).toContain(
      'Deleted 1 run and 2 posts.',
    );
    expect(batch.message()).toBeUndefined();
  });

  it('whose thread is gone, or where the bot may do nothing any more, goes all the same', async () => {
    const answer = await painted('a heron in reeds');
    scene.discord.deleteThread(scene.threadOf(answer));
    const gone = await confirmed(await asked('ada', { run: runAbout('heron').id }));
    expect(gone).toContain('Deleted 1 run and 1 post.');

    await painted('a stork on a roof');
    const question = await asked('ada', { run: runAbout('stork').id });
    const refused = refuseDeletions(403, 50013);
    expect(await confirmed(question)).toContain('2 posts could not be deleted');
    // Asked once in the thread and once in its channel: Discord counts refusals.
    expect(refused()).toBe(2);
    expect(mentions('stork')).toEqual([]);
  });
});

/** Discord refuses to delete messages; ends with the returned function, which tells how often it did. */
function refuseDeletions(status: number, code: number): () => number {
  const state = { count: 0, isOver: false };
  scene.discord.standIn.intercept((call, next) => {
    if (state.isOver || !DELETE.test(`${call.method} ${call.path}`)) return next();
    state.count += 1;
    return Response.json({ message: 'no', code }, { status });
  });
  return () => {
    state.isOver = true;
    return state.count;
  };
}

describe('everything', () => {
  it('of a person goes: runs in every server, what is being painted, and their favourites', async () => {
    const mine = await painted('a puma at dusk');
    const theirs = await (
      await person('ben').command('generate', { prompt: 'a koala at noon', iterations: 1 })
    ).settled();
    await scene.until(theirs, '🏆');
    await scene.discord.until(() => scene.threadPosts(theirs) > 0);
    const elsewhere = await scene.paint(
      'a puma at dawn',
      {},
      scene.discord.channel('easel', 'Atelier'),
    );
    await scene.until(elsewhere, '🏆');
    const [post] = scene.discord.messages(scene.threadOf(theirs));
    if (!post) throw new Error('nothing was posted');
    scene.ada().react(post, '⭐');
    await expect.poll(() => rows(`select 1 from favourites`).length).toBe(1);
    const { answer: held, letGo } = await scene.aHeldRun('wombat');
    const question = await asked('ada', { everything: true });
    expect(question.said()).toMatch(
      /in every server\?.*\n\d+ runs with \d+ pictures in 2 servers/u,
    );
    const done = confirmed(question);
    await scene.discord.until(() => rows(`select 1 from deletions`).length > 0);
    letGo();
    expect(await done).toMatch(/Deleted \d+ runs and \d+ posts/u);
    for (const answer of [mine, elsewhere, held]) expect(answer.message()).toBeUndefined();
    // That so many were started today counts for the quota until the day is over.
    expect(mentions(scene.ada().id)).toEqual(['removed_runs']);
    expect(mentions('puma')).toEqual([]);
    expect(runAbout('koala').id).not.toBe('');
    expect(theirs.message()).toBeDefined();
    expect(rows(`select 1 from favourite_ranks`)).toEqual([]);
    expect(readdirSync(join(scene.studio.dataDir, 'outputs/results'))).toEqual([
      expect.stringContaining('koala'),
    ]);
  });
});

describe('a deletion in the middle of which the process is killed', () => {
  it('is carried out by the next one: nothing is left of it, and nobody has to ask again', async () => {
    const studio = await startStudio({ fal: { latencyMs: 20 }, gemini: { latencyMs: 10 } });
    const { discord, dataDir } = studio;
    const bot = await startBotProcess(studio.env);
    const answer = await discord
      .person('ada')
      .command('generate', { prompt: 'a gecko', iterations: 1 });
    const isClosed = () =>
      rows(`select 1 from submissions where closed_at is not null`, dataDir).length === 1;
    await expect.poll(isClosed, { timeout: 20_000 }).toBe(true);
    const thread = discord.thread(messageOf(answer)) ?? { id: '' };
    const { id: run } = runAbout('gecko', dataDir);
    const question = await (await discord.person('ada').command('delete', { run })).settled();
    let isAsked = false;
    discord.standIn.intercept(async (call, next) => {
      if (!DELETE.test(`${call.method} ${call.path}`) || isAsked) return next();
      isAsked = true;
      await bot.exited;
      return new Response(null, { status: 500 });
    });
    void discord.person('ada').press(messageOf(question), 'Delete');
    await discord.until(() => isAsked, 20_000);
    await bot.kill();
    expect(discord.messages(thread)).toHaveLength(1);
    expect(rows(`select 1 from deletions`, dataDir)).toHaveLength(1);

    await startBotProcess(studio.env);
    await discord.until(() => answer.message() === undefined, 20_000);
    await expect.poll(() => rows(`select 1 from deletions`, dataDir)).toEqual([]);
    expect(discord.messages(thread)).toEqual([]);
    expect(mentions('gecko', dataDir)).toEqual([]);
    expect(readdirSync(join(dataDir, 'outputs/results'))).toEqual([]);
    await killAll();
    await studio.close();
  });
});
