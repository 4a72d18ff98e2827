/** The page's server over real HTTP, with the bot behind it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIMessage } from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { controlsOf, textOf } from '../discord/text.js';
import { startPlayground, type Playground } from '../playground.js';
import { UNHURRIED } from './browser.js';
import { attached, PageClient, type OpenPage } from './client.js';
import type { Outcome } from './protocol.js';

const DONE: Outcome = { kind: 'done' };

describe('the page’s server', () => {
  let playground: Playground;
  let dataDir: string;
  let people: Record<'Ada' | 'Ben' | 'Cleo' | 'Dan' | 'Olga', PageClient>;
  let easel: string;
  let pages: OpenPage[] = [];
  const said: string[] = [];
  const tell = (text: string) => said.push(text);

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'easel-page-'));
    playground = await startPlayground({ dataDir, tell, discord: UNHURRIED });
    const person = (name: string) => PageClient.of(playground.origin, name);
    people = {
      Ada: await person('Ada'),
      Ben: await person('Ben'),
      Cleo: await person('Cleo'),
      Dan: await person('Dan'),
      Olga: await person('Olga'),
    };
    easel = (await people.Ada.channel('easel')).id;
    await playground.ready();
  });
  afterEach(() => {
    for (const page of pages) page.close();
    pages = [];
  });
  afterAll(async () => {
    await playground.close();
    await rm(dataDir, { recursive: true });
  });

  const open = async (who: PageClient) => {
    const page = await who.open();
    pages.push(page);
    await page.until((heard) => heard.some(({ event }) => event === 'scene'));
    return page;
  };
  const generate = (who: PageClient, prompt: string) =>
    who.act({ do: 'command', channelId: easel, path: 'generate', values: { prompt, seed: 35 } });
  const button = (message: APIMessage, label: string) =>
    controlsOf(message).find((one) => one.label?.includes(label) === true)?.custom_id ?? '';
  const isResultOf = (prompt: string) => (message: APIMessage) =>
    message.channel_id === easel &&
    /🏆|%/u.test(textOf(message)) &&
    textOf(message).includes(prompt) &&
    button(message, 'Delete') !== '';

  it('sends nothing that would load, run or be framed from elsewhere', async () => {
    const { headers, status } = await fetch(playground.origin);
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:\/\/(?!127\.0\.0\.1)|\*/u);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    for (const path of ['/page.js', '/page.css', '/api/scene'])
      expect((await fetch(playground.origin + path)).status, path).toBe(200);
    expect((await fetch(`${playground.origin}/../playground.ts`)).status).toBe(404);
  });

  it('answers on loopback by its own name alone', async () => {
    const { port, hostname } = new URL(playground.origin);
    const statusFor = (host: string) =>
      new Promise((resolve) => {
        request({ hostname, port, path: '/api/scene', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
    expect(hostname).toBe('127.0.0.1');
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`evil.example:${port}`)).toBe(403);
    expect(await statusFor('127.0.0.1')).toBe(403);
  });

  it('does nothing for a page of elsewhere', async () => {
    const { Ada } = people;
    const act = { do: 'say', as: Ada.id, channelId: easel, text: 'forged' };
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, {}])
      expect((await Ada.send(act, [], headers)).status).toBe(403);
    const view = await Ada.view(easel);
    expect(view?.messages.map(({ content }) => content)).not.toContain('forged');
  });

  it('shows each person what they see, in both servers', async () => {
    const { Ada, Dan, Cleo } = people;
    const names = async (who: PageClient) =>
      (await who.scene()).guilds.map(({ channels }) => channels.map(({ name }) => name));
    const all = ['easel', 'news', 'forum', 'voice', 'stage', 'after-dark'];
    expect(await names(Ada)).toEqual([all, all]);
    expect(await names(Dan)).toEqual([['easel', 'forum', 'voice', 'stage'], all]);
    const news = await Ada.channel('news');
    expect(await Ada.view(news.id)).toBeDefined();
    expect(await Dan.view(news.id)).toBeUndefined();
    expect(Object.values((await Dan.view(easel))?.names.channels ?? {})).not.toContain('news');
    const deed = { do: 'say', channelId: news.id, text: 'x' } as const;
    expect(await Dan.act(deed)).toMatchObject({ kind: 'failed' });
    // Nobody else sees the answer; who did not say who they are is the first on the list.
    await Ada.act({ do: 'command', channelId: easel, path: 'help', values: {} });
    expect(await (await fetch(`${playground.origin}/api/scene`)).json()).toEqual(await Ada.scene());
    const { people: listed } = await Cleo.scene();
    const noted = listed.filter(({ note }) => note !== undefined);
    expect(listed.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Cleo', 'Dan', 'Olga']);
    expect(noted.map(({ name }) => name)).toEqual(['Cleo', 'Dan', 'Olga']);
  });

  it('offers each person their commands, in both servers', async () => {
    const offered = async (who: PageClient, guild: string, channel = 'easel') =>
      (await who.view((await who.channel(channel, guild)).id))?.commands.map(({ name }) => name);
    const { Ada, Cleo, Olga } = people;
    expect(await offered(Ada, 'Studio')).toEqual(expect.arrayContaining(['generate', 'help']));
    expect(await offered(Ada, 'Studio')).not.toContain('settings');
    expect(await offered(Cleo, 'Studio')).toContain('settings');
    expect(await offered(Cleo, 'Atelier')).not.toContain('settings');
    expect(await offered(Olga, 'Atelier')).toContain('settings');
    expect(await offered(Olga, 'Atelier', 'forum')).toEqual([]);
  });

  it('tells everybody of a run as it goes, and goes on with it after a kill', async () => {
    const { Ada, Ben } = people;
    const [adas, bens, second] = [await open(Ada), await open(Ben), await open(Ben)];
    const prompt = 'a red fox with a brass lantern';
    const paidBefore = playground.studio.fal.paid.length;
    expect(await generate(Ada, prompt)).toEqual(DONE);
    const post = await bens.message(
      (one) => one.channel_id !== easel && (one.components?.length ?? 0) > 0,
    );
    const bot = playground.bot.pid;
    expect(await Ben.act({ do: 'fault', id: 'kill', on: true })).toEqual(DONE);
    const states = await adas.until((heard) => {
      const seen = heard.flatMap((it) => (it.event === 'scene' ? [it.data.bot] : []));
      return seen.at(-1) === 'running' && seen.includes('down') && seen;
    });
    expect(states).toContain('starting');
    expect(playground.bot.pid).not.toBe(bot);
    const result = await second.message(isResultOf(prompt));
    expect(result.thread?.id).toBe(post.channel_id);
    const posts = (await Ben.view(post.channel_id))?.messages.filter((one) =>
      textOf(one).includes('Try '),
    );
    const paid = playground.studio.fal.paid.length - paidBefore;
    expect(posts).toHaveLength(paid);
    const { guilds } = await Ben.scene();
    const [home, thread] = guilds[0]?.channels ?? [];
    expect([home?.id, thread?.parentId, thread?.kind]).toEqual([easel, easel, 'thread']);
  });

  it('shows what one person alone is answered to nobody else, until it is dismissed', async () => {
    const { Ada, Ben } = people;
    const [adas, bens] = [await open(Ada), await open(Ben)];
    expect(await Ada.act({ do: 'command', channelId: easel, path: 'help', values: {} })).toEqual(
      DONE,
    );
    const isHelp = (message: APIMessage) =>
      textOf(message).includes('/generate') &&
      message.flags !== undefined &&
      (message.flags & 64) !== 0;
    const help = await adas.message(isHelp);
    await Ben.act({ do: 'say', channelId: easel, text: 'is anybody there' });
    await bens.message(({ content }) => content === 'is anybody there');
    expect(bens.newest(isHelp)).toBeUndefined();
    expect((await Ben.view(easel))?.messages.some(isHelp)).toBe(false);
    expect(await Ben.act({ do: 'dismiss', on: help })).toMatchObject({ kind: 'failed' });
    expect(await Ada.act({ do: 'dismiss', on: help })).toEqual(DONE);
    await adas.gone(help);
    expect((await Ada.view(easel))?.messages.some(({ id }) => id === help.id)).toBe(false);
  });

  it('completes options, and opens forms that only who opened them sends', async () => {
    const { Ada, Ben } = people;
    const adas = await open(Ada);
    const completed = await Ada.act({
      do: 'autocomplete',
      channelId: easel,
      path: 'show',
      option: 'run',
      text: 'lantern',
      values: {},
    });
    const [choice] = completed.kind === 'choices' ? completed.choices : [];
    expect(choice?.name).toContain('lantern');
    const shown = (await Ada.view(easel))?.messages.findLast((one) => button(one, 'Steer') !== '');
    if (!shown) throw new Error('no result is there');
    const opened = await Ada.act({ do: 'press', on: shown, customId: button(shown, 'Steer') });
    if (opened.kind !== 'form') throw new Error(`no form was opened: ${opened.kind}`);
    const field = fieldOf(opened.modal);
    const fields = { [field]: 'make it night' };
    const submit = { do: 'submit', form: opened.form, fields } as const;
    expect(await Ben.act(submit)).toMatchObject({ kind: 'failed' });
    expect(await Ada.act({ ...submit, fields: { [field]: '' } })).toMatchObject({ kind: 'failed' });
    expect(await Ada.act(submit)).toEqual(DONE);
    expect(await Ada.act(submit)).toMatchObject({ kind: 'failed' });
    await adas.message((message) => textOf(message).includes('make it night'));
  });

  it('hands on files, in order, and none that a client would refuse', async () => {
    const { Ben } = people;
    const page = await open(Ben);
    const prompts = JSON.stringify([
      { id: 'boat', prompt: 'a blue boat', iterations: 1 },
      'a tin robot --ar 1:1',
    ]);
    const command = (values: Record<string, { file: number }>) =>
      ({ do: 'command', channelId: easel, path: 'generate', values }) as const;
    const two = [attached('notes.txt', '#'), attached('prompts.json', prompts)];
    expect(await Ben.act(command({ file: { file: 1 } }), two)).toEqual(DONE);
    await page.message(
      (one) => textOf(one).includes('prompts.json') && button(one, 'Table') !== '',
    );
    expect(await Ben.act(command({ file: { file: 3 } }), two)).toMatchObject({ kind: 'failed' });
    const say = { do: 'say', channelId: easel, text: '' } as const;
    const large = [attached('large.bin', 11 * 1024 * 1024)];
    expect(await Ben.act(say, large)).toEqual({
      kind: 'failed',
      why: '"large.bin" is larger than 10 MiB',
    });
    const many = Array.from({ length: 11 }, (_, at) => attached(`${at}.txt`, 'x'));
    expect(await Ben.act(say, many)).toMatchObject({ kind: 'failed' });
    // Refused before it is read: the connection may end while it is still being sent.
    const huge = Ben.send({ ...say, as: Ben.id }, [attached('huge.bin', 33 * 1024 * 1024)]);
    expect([413, 0]).toContain((await huge.catch(() => ({ status: 0 }))).status);
    expect(await Ben.act(say, [attached('../../a"><b.txt', 'x')])).toEqual(DONE);
    const posted = await page.message(({ attachments }) =>
      attachments.some(({ filename }) => filename.endsWith('b.txt')),
    );
    expect(posted.attachments[0]?.filename).toMatch(/^[\w.()-]+$/u);
  });

  it('lets people react, write, post in a forum, and delete what is theirs', async () => {
    const { Ada, Ben, Cleo } = people;
    const page = await open(Ada);
    await Ada.act({ do: 'say', channelId: easel, text: 'a word' });
    const word = await page.message(({ content }) => content === 'a word');
    expect(await Ben.act({ do: 'react', on: word, emoji: '⭐' })).toEqual(DONE);
    await page.message((one) => one.reactions?.[0]?.count === 1);
    expect(await Ben.act({ do: 'unreact', on: word, emoji: '⭐' })).toEqual(DONE);
    await page.until(() => page.newest(({ id }) => id === word.id)?.reactions === undefined);
    expect(await Ben.act({ do: 'delete', on: word })).toMatchObject({ kind: 'failed' });
    expect(await Cleo.act({ do: 'delete', on: word })).toEqual(DONE);
    await page.gone(word);
    const forum = await Ben.channel('forum');
    expect(await Ben.act({ do: 'say', channelId: forum.id, text: 'My foxes' })).toEqual(DONE);
    const post = await Ada.channel('My foxes');
    expect(post).toMatchObject({ kind: 'thread', parentId: forum.id });
    expect((await Ada.view(post.id))?.messages[0]?.content).toBe('My foxes');
  });

  it('says as a client does where the bot is not there to answer', async () => {
    const { Ada } = people;
    await Ada.act({ do: 'fault', id: 'discord-5xx', on: true });
    expect((await Ada.scene()).faults.find(({ id }) => id === 'discord-5xx')?.on).toBe(true);
    const help = { do: 'command', channelId: easel, path: 'help', values: {} } as const;
    const why = 'The application did not respond';
    expect(await Ada.act(help)).toEqual({ kind: 'failed', why });
    await Ada.act({ do: 'fault', id: 'discord-5xx', on: false });
    expect(await Ada.act(help)).toEqual(DONE);
  });

  it('refuses what is no act, and what nobody there could do', async () => {
    const { Ada } = people;
    const [message] = (await Ada.view(easel))?.messages ?? [];
    if (!message) throw new Error('nothing is there');
    for (const nonsense of [{}, 'x', { do: 'say', as: Ada.id }, { do: 'rule', as: Ada.id }])
      expect((await Ada.send(nonsense)).status).toBe(400);
    const why = async (deed: Parameters<PageClient['act']>[0]) => {
      const outcome = await Ada.act(deed);
      return outcome.kind === 'failed' ? outcome.why : outcome.kind;
    };
    expect(await why({ do: 'press', on: message, customId: 'forged' })).toContain('no control');
    expect(await why({ do: 'say', channelId: '1', text: 'x' })).toContain('no such channel');
    expect(await why({ do: 'say', channelId: easel, text: '' })).toContain('empty');
    expect(await why({ do: 'fault', id: 'x', on: true })).toContain('no switch');
    expect(
      await why({ do: 'command', channelId: easel, path: 'settings show', values: {} }),
    ).toContain('not offered');
    const nobody = await Ada.send({ do: 'say', as: '1', channelId: easel, text: 'x' });
    expect(await nobody.json()).toMatchObject({ kind: 'failed' });
    expect(said.filter((line) => !line.includes('ERROR'))).toEqual([]);
  });
});

/** The id of a form's only field. */
function fieldOf(modal: { readonly components: unknown }): string {
  return /"custom_id":"([^"]+)"/u.exec(JSON.stringify(modal.components))?.[1] ?? '';
}
