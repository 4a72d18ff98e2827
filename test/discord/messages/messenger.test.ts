import { RateLimitError } from 'discord.js';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  hasControl,
  hasFile,
  saysAll,
  type Recognise,
} from '../../../src/discord/messages/recognise.js';
import { en } from '../../../src/languages/index.js';
import { card } from '../../../src/views/card.js';
import { iterationView, postMark } from '../../../src/views/iteration.js';
import { message } from '../../../src/views/message.js';
import { aCandidate, anImage, anIteration, aRun } from '../../support/builders.js';
import { textOf } from '../../sandbox/discord/text.js';
import { aRim } from '../../support/rim.js';

const say = (content: string) => message(en, { lines: [content] });
const saysOnly = (words: string) =>
  card(en, { accent: 0, blocks: [{ kind: 'text', lines: [words] }] });
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
  .png()
  .toBuffer();

const isPost = (number: number) => hasControl(postMark('run1', number));
const place = { ageRestricted: true, language: en, isOneOfMany: false };
const painted = { ...anIteration(1), candidates: [aCandidate({ image: anImage })] };
const view = iterationView(aRun(), painted, place);

/** A rim with a picture on disk, and a thread in which the bot may post. */
async function aThread() {
  const rim = await aRim();
  rim.files.set(anImage.path, png);
  const { id: channelId } = rim.discord.channel('easel');
  const statusId = await rim.messenger.post(channelId, say('status'), 'status');
  const threadId = await rim.messenger.startThread(channelId, statusId, 'a fox');
  return { ...rim, channelId, statusId, threadId };
}

describe('a post', () => {
  it('has its text and its picture, and pings nobody', async () => {
    const { discord, messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    const [posted] = discord.messages({ id: threadId });
    expect(posted).toMatchObject({
      id,
      attachments: [{ filename: 'easel-run1-1.png', description: 'text 1' }],
    });
    const [attachment] = posted?.attachments ?? [];
    expect(attachment && discord.file(attachment)).toEqual(png);
    expect(discord.pings.map(({ allowedMentions }) => allowedMentions)).toEqual(
      discord.pings.map(() => ({ parse: [] })),
    );
  });

  it('sent again with its nonce is the same post', async () => {
    const { discord, messenger, threadId } = await aThread();
    const first = await messenger.post(threadId, view, 'nonce');
    expect(await messenger.post(threadId, view, 'nonce')).toBe(first);
    expect(discord.messages({ id: threadId })).toHaveLength(1);
  });

  it('that Discord took and did not confirm is not sent again unasked, and is to be found', async () => {
    const { discord, messenger, threadId, statusId } = await aThread();
    discord.standIn.intercept(async (call, next) => {
      const answer = await next();
      return call.method === 'POST' ? new Response('', { status: 502 }) : answer;
    });
    await expect(messenger.post(threadId, view, 'nonce')).rejects.toThrow('Bad Gateway');
    const [posted] = discord.messages({ id: threadId });
    expect(discord.messages({ id: threadId })).toHaveLength(1);
    expect(await messenger.findOwn(threadId, isPost(1), statusId)).toBe(posted?.id);
  });

  it('marks as a spoiler what is unsafe', async () => {
    const { discord, messenger, threadId } = await aThread();
    const unsafe = [aCandidate({ image: { ...anImage, unsafe: true } })];
    const hidden = iterationView(aRun(), { ...painted, candidates: unsafe }, place);
    await messenger.post(threadId, hidden, 'nonce');
    expect(discord.messages({ id: threadId })[0]?.attachments).toMatchObject([
      { filename: 'SPOILER_easel-run1-1.png' },
    ]);
  });

  it('goes out without a picture that is not on disk any more, and says so', async () => {
    const { discord, messenger, threadId, files } = await aThread();
    files.clear();
    await messenger.post(threadId, view, 'nonce');
    const [posted] = discord.messages({ id: threadId });
    expect(posted?.attachments).toEqual([]);
    expect(textOf(posted)).toContain('-# The picture is not there any more. Its seed is');
  });

  it('makes a picture that is too large for Discord smaller, and says so', async () => {
    const { discord, messenger, threadId, files } = await aThread();
    const noise = await sharp({
      create: {
        width: 2200,
        height: 2200,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    expect(noise.length).toBeGreaterThan(10 * 1024 * 1024);
    files.set(anImage.path, noise);
    await messenger.post(threadId, view, 'nonce');
    const [posted] = discord.messages({ id: threadId });
    expect(posted?.attachments).toMatchObject([{ filename: 'easel-run1-1.webp', width: 2200 }]);
    expect(textOf(posted)).toContain('made smaller to fit');
  });
});

describe('an edit', () => {
  it('keeps the picture that is there, and adds what is new', async () => {
    const { discord, messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    const [before] = discord.messages({ id: threadId });
    const complete = card(en, {
      accent: 0,
      blocks: [
        { kind: 'pictures', files: view.files },
        { kind: 'text', lines: ['complete'] },
      ],
      attached: [{ name: 'all.txt', content: 'everything' }],
    });
    await messenger.edit(threadId, id, complete);
    const [after] = discord.messages({ id: threadId });
    expect(textOf(after)).toBe('complete');
    expect(after?.attachments.map(({ filename }) => filename)).toEqual([
      'easel-run1-1.png',
      'all.txt',
    ]);
    expect(after?.attachments[0]?.id).toBe(before?.attachments[0]?.id);
  });

  it('takes away what the message no longer has', async () => {
    const { discord, messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    await messenger.edit(threadId, id, saysOnly('nothing'));
    const [after] = discord.messages({ id: threadId });
    expect(textOf(after)).toBe('nothing');
    expect(after?.attachments).toEqual([]);
  });

  it('wakes a thread that fell asleep', async () => {
    const { discord, messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    discord.archive({ id: threadId });
    await messenger.edit(threadId, id, saysOnly('awake'));
    expect(textOf(discord.messages({ id: threadId })[0])).toBe('awake');
  });
});

describe('a thread', () => {
  it('has a clean name, and the id of its message; once there, it is found again', async () => {
    const { discord, messenger, channelId } = await aThread();
    const id = await messenger.post(channelId, say('status 2'), 'status 2');
    const long = `fox \u202E${'x'.repeat(200)}`;
    expect(await messenger.startThread(channelId, id, long)).toBe(id);
    expect(discord.thread({ id })?.name).toMatch(/^fox x{95}…$/u);
    expect(await messenger.startThread(channelId, id, long)).toBe(id);
  });

  it('is as age-restricted as its channel', async () => {
    const { discord, messenger, channelId, threadId } = await aThread();
    expect(await messenger.channelInfo(threadId)).toMatchObject({
      kind: 'thread',
      ageRestricted: false,
      parentId: channelId,
    });
    const restricted = discord.channel('after-dark');
    const statusId = await messenger.post(restricted.id, say('status'), 'status');
    const inside = await messenger.startThread(restricted.id, statusId, 'a fox');
    expect(await messenger.channelInfo(restricted.id)).toMatchObject({
      kind: 'channel',
      ageRestricted: true,
    });
    expect(await messenger.channelInfo(inside)).toMatchObject({ ageRestricted: true });
  });
});

describe('looking for an own post', () => {
  it('knows it by its button, by its picture, or by all that it says', async () => {
    const { discord, messenger, threadId, statusId } = await aThread();
    const result = card(en, { accent: 0, blocks: [{ kind: 'text', lines: ['80 % "quoted"'] }] });
    const ids = [
      await messenger.post(threadId, say('Done: 80 % "quoted"'), 'words'),
      await messenger.post(threadId, result, 'result'),
      await messenger.post(threadId, view, 'post'),
    ];
    const found = (isIt: Recognise) => messenger.findOwn(threadId, isIt, statusId);
    expect(await found(saysAll(result))).toBe(ids[1]);
    expect(await found(saysAll(say('Done: 80 % "quoted"')))).toBe(ids[0]);
    expect(await found(saysAll(say('Done: 81 %')))).toBeUndefined();
    expect(await found(hasFile('easel-run1-1.webp'))).toBe(ids[2]);
    expect(await found(hasFile('easel-run1-2.png'))).toBeUndefined();
    expect(discord.messages({ id: threadId })).toHaveLength(3);
  });

  it('finds it behind pages of other messages, whatever its picture was made into', async () => {
    const { discord, messenger, threadId, statusId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    const ada = discord.person('ada');
    const impostor = [{ name: 'easel-run1-1.png', bytes: png }];
    // The bot reads what others post only where it is addressed.
    await ada.say({ id: threadId }, `<@${discord.applicationId}> look`, impostor);
    for (let n = 0; n < 120; n += 1) await ada.say({ id: threadId }, `chatter ${String(n)}`);
    expect(await messenger.findOwn(threadId, isPost(1), statusId)).toBe(id);
    expect(await messenger.findOwn(threadId, isPost(2), statusId)).toBeUndefined();
  });

  it('does not look further back than it must', async () => {
    const { messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, view, 'nonce');
    expect(await messenger.findOwn(threadId, isPost(1), id)).toBeUndefined();
  });
});

describe('what is refused', () => {
  it('because it is gone is the fault “gone”', async () => {
    const { discord, messenger, statusId, channelId, threadId } = await aThread();
    const gone = { fault: { code: 'target_gone' } };
    await expect(messenger.edit(threadId, '1', say('x'))).rejects.toMatchObject(gone);
    discord.deleteThread({ id: threadId });
    await expect(messenger.post(threadId, say('x'), 'x')).rejects.toMatchObject(gone);
    await expect(messenger.channelInfo(threadId)).rejects.toMatchObject(gone);
    discord.deleteChannel({ id: channelId });
    await expect(messenger.startThread(channelId, statusId, 'x')).rejects.toMatchObject(gone);
  });

  it('because the thread is locked says so', async () => {
    const { discord, messenger, threadId } = await aThread();
    discord.lock({ id: threadId });
    discord.archive({ id: threadId });
    await expect(messenger.post(threadId, say('x'), 'x')).rejects.toMatchObject({
      fault: { code: 'discord_refused', why: 'locked' },
    });
  });

  it('for want of a right names it', async () => {
    const { discord, messenger, channelId, threadId } = await aThread();
    const id = await messenger.post(channelId, say('y'), 'y');
    discord.setPermissions(
      { id: channelId },
      { deny: ['SendMessagesInThreads', 'CreatePublicThreads'] },
    );
    await expect(messenger.post(threadId, say('x'), 'x')).rejects.toMatchObject({
      fault: { code: 'discord_denied', missing: 'Send Messages in Threads' },
    });
    await expect(messenger.startThread(channelId, id, 'x')).rejects.toMatchObject({
      fault: { code: 'discord_denied', missing: 'Create Public Threads' },
    });
  });

  it.each([
    ['for an hour', { 'retry-after': '3600' }],
    ['without a time to wait', {}],
  ])('%s, as too many edits of an old message are, is not waited for', async (_, headers) => {
    const { discord, messenger, channelId, statusId } = await aThread();
    const refusal = { message: 'Maximum number of edits reached', code: 30046 };
    discord.standIn.intercept((call, next) =>
      call.method === 'PATCH' ? Response.json(refusal, { status: 429, headers }) : next(),
    );
    await expect(messenger.edit(channelId, statusId, say('x'))).rejects.toThrow(RateLimitError);
    expect(discord.invalidRequests()).toHaveLength(1);
  });
});
