/** Where somebody may paint, what the bot needs for that, who sees what came of it, and where a flagged picture is shown. */
import type { APIMessage } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import type { PermissionName } from '../sandbox/discord/permissions.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { asJson, FaultScene } from './fault-scene.js';

let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open({}, { limits: Infinity, ackDeadlineMs: 10_000 });
});
afterAll(() => scene.close());

type Channel = ReturnType<FaultScene['discord']['channel']>;

const easel = () => scene.discord.channel('easel');
const inThread = (isPrivate: boolean) => () =>
  scene.discord.openThread(easel(), 'a thread', { isPrivate });

const ALLOWED: readonly (readonly [where: string, channel: () => Channel])[] = [
  ['a text channel', easel],
  ['an announcement channel', () => scene.discord.channel('news')],
  ['a thread', inThread(false)],
  ['a private thread', inThread(true)],
  [
    'a thread of an announcement channel',
    () => scene.discord.openThread(scene.discord.channel('news'), 'news of today'),
  ],
  ['a post of a forum', () => scene.discord.openThread(scene.discord.channel('forum'), 'a post')],
];

/** Pictures of an answer, in the place that it came to or in its thread. */
function picturesOf(answer: Answer, channel: Channel): APIMessage[] {
  const message = answer.message();
  const thread = message && scene.discord.thread(message);
  return scene.discord
    .messages(thread ?? channel)
    .filter(({ attachments }) => attachments.some(({ filename }) => filename.endsWith('.png')));
}

describe('painting', () => {
  it.each(ALLOWED)('works in %s', async (where, find) => {
    const channel = find();
    const answer = await scene.paint(`a kite over ${where}`, {}, channel);
    await scene.until(answer, /\d+ %/u);
    await scene.discord.until(() => picturesOf(answer, channel).length > 0);
  });

  it.each(['forum', 'voice', 'stage'])(
    'is refused in a %s channel, and costs nothing',
    async (name) => {
      const answer = await scene.paint(`a crab in ${name}`, {}, scene.discord.channel(name));
      await refused(answer, 'text or announcement channel', `crab in ${name}`);
    },
  );
});

/** One private sentence; nothing was enqueued or paid. */
async function refused(answer: Answer, told: string, word: string): Promise<void> {
  await answer.settled();
  expect(answer.ephemeral).toBe(true);
  expect(answer.said().split('\n')).toEqual([expect.stringContaining(told)]);
  const listed = await (await scene.ada().command('history', { search: word })).settled();
  expect(listed.said()).toContain('No run here matches that');
  expect(scene.paidFor(word)).toBe(0);
}

describe('without a permission that the bot needs', () => {
  const NEEDED: readonly (readonly [
    name: PermissionName,
    told: string,
    where: readonly string[],
  ])[] = [
    ['ViewChannel', 'View Channel', ['channel', 'thread']],
    ['SendMessages', 'Send Messages', ['channel']],
    ['CreatePublicThreads', 'Create Public Threads', ['channel']],
    ['SendMessagesInThreads', 'Send Messages in Threads', ['channel', 'thread']],
    ['AttachFiles', 'Attach Files', ['channel', 'thread']],
    ['ReadMessageHistory', 'Read Message History', ['channel', 'thread']],
  ];
  const cases = NEEDED.flatMap(([name, told, where]) =>
    where.map((place) => ({ name, told, place, isThread: place === 'thread' })),
  );

  it.each(cases)('$name in a $place: it is named, and nothing is enqueued or paid', async (one) => {
    const { name, told, place, isThread } = one;
    const parent = scene.discord.channel('news', 'Annex');
    const channel = isThread ? scene.discord.openThread(parent, 'a thread') : parent;
    scene.discord.setPermissions(parent, { deny: [name] });
    const word = `wren ${name} ${place}`;
    const values = { prompt: `a ${word}`, iterations: 1 };
    const answer = await scene.ada().command('generate', values, { channel });
    await refused(answer, `“${told}”`, word);
    scene.discord.setPermissions(parent, {});
  });

  it.each(['SendMessages', 'CreatePublicThreads'] as const)(
    '%s, which a thread does not need, it works there',
    async (name) => {
      const thread = scene.discord.openThread(scene.discord.channel('news', 'Atelier'), 'a thread');
      scene.discord.setPermissions({ id: thread.parentId ?? '' }, { deny: [name] });
      const answer = await scene.paint(`a dove without ${name}`, {}, thread);
      await scene.until(answer, /\d+ %/u);
    },
  );

  it('Embed Links, which it does not need, it works', async () => {
    const channel = scene.discord.channel('easel', 'Atelier');
    scene.discord.setPermissions(channel, { deny: ['EmbedLinks'] });
    const answer = await scene.paint('a swan without links', {}, channel);
    await scene.until(answer, /\d+ %/u);
    await scene.discord.until(() => picturesOf(answer, channel).length > 0);
  });
});

describe('a picture that was flagged', () => {
  const dark = () => scene.discord.channel('after-dark');
  const cases: readonly (readonly [where: string, channel: () => Channel, isShown: boolean])[] = [
    ['an age-restricted channel', dark, true],
    ['a thread of one', () => scene.discord.openThread(dark(), 'a dark thread'), true],
    ['any other channel', easel, false],
    ['any other thread', inThread(false), false],
  ];

  beforeAll(() => {
    scene.studio.fal.standIn.intercept(async (call, next) => {
      const answer = await next();
      if (
        !scene.isOf(call, 'statue') ||
        answer.headers.get('content-type')?.includes('json') !== true
      )
        return answer;
      const text = await answer.text();
      return asJson(text.replace('"has_nsfw_concepts":[false]', '"has_nsfw_concepts":[true]'));
    });
  });

  it.each(cases)(
    'in %s is behind a veil or not shown at all, also by /show',
    async (where, find, isShown) => {
      const channel = find();
      const answer = await scene.paint(`a statue of ${where}`, {}, channel);
      await scene.until(answer, /\d+ %/u);
      const [run] = await scene.ada().autocomplete('show', 'run', `statue of ${where}`);
      const shown = await (
        await scene.ada().command('show', { run: run?.value ?? '' }, { channel })
      ).settled();
      const files = [answer.message(), shown.message()].flatMap((one) => one?.attachments ?? []);
      expect(files.filter(({ filename }) => filename.endsWith('.png')).length > 0).toBe(isShown);
      expect(
        files.filter(
          ({ filename }) => filename.endsWith('.png') && !filename.startsWith('SPOILER_'),
        ),
      ).toEqual([]);
    },
  );
});

describe('what was painted', () => {
  const listedBy = async (name: string, word: string, channel = easel()): Promise<boolean> => {
    const person = scene.discord.person(name);
    const listed = await (await person.command('history', { search: word }, { channel })).settled();
    const offered = await person.autocomplete('show', 'run', word, {}, { channel });
    const isListed = controlsOf(listed.message() ?? {}).length > 0;
    expect(offered.length > 0).toBe(isListed);
    return isListed;
  };

  it('in a channel is seen by who sees the channel, at this moment', async () => {
    const channel = scene.discord.channel('easel');
    const secret = scene.discord.channel('news');
    await scene.until(await scene.paint('a falcon in secret', {}, secret), /\d+ %/u);
    expect(await listedBy('ben', 'falcon', channel)).toBe(true);
    scene.discord.setPermissions(secret, { deny: ['ViewChannel'] }, scene.discord.person('ben'));
    await expect.poll(() => listedBy('ben', 'falcon', channel)).toBe(false);
    expect(await listedBy('cleo', 'falcon', channel)).toBe(true);
    scene.discord.setPermissions(secret, {}, scene.discord.person('ben'));
    await expect.poll(() => listedBy('ben', 'falcon', channel)).toBe(true);
  });

  it('in a private thread is seen from inside of it, and by who may manage threads', async () => {
    const thread = scene.discord.openThread(easel(), 'private', { isPrivate: true });
    await scene.until(await scene.paint('a heron in private', {}, thread), /\d+ %/u);
    expect(await listedBy('ada', 'heron')).toBe(true);
    expect(await listedBy('ben', 'heron')).toBe(false);
    expect(await listedBy('ben', 'heron', thread)).toBe(true);
    expect(await listedBy('cleo', 'heron')).toBe(true);
  });

  it('in a thread is seen by who sees the channel that it hangs in', async () => {
    const dark = scene.discord.channel('after-dark');
    const thread = scene.discord.openThread(dark, 'a thread of it');
    await scene.until(await scene.paint('a magpie in a thread', {}, thread), /\d+ %/u);
    expect(await listedBy('ben', 'magpie')).toBe(true);
    scene.discord.setPermissions(dark, { deny: ['ViewChannel'] }, scene.discord.person('ben'));
    await expect.poll(() => listedBy('ben', 'magpie')).toBe(false);
  });

  it('in a channel that is gone is seen by who asked for it alone', async () => {
    const gone = scene.discord.channel('after-dark', 'Annex');
    const here = scene.discord.channel('easel', 'Annex');
    await scene.until(await scene.paint('a plover by the sea', {}, gone), /\d+ %/u);
    expect(await listedBy('ben', 'plover', here)).toBe(true);
    scene.discord.deleteChannel(gone);
    await expect.poll(() => listedBy('ben', 'plover', here)).toBe(false);
    expect(await listedBy('ada', 'plover', here)).toBe(true);
  });
});
