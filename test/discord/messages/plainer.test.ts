import { describe, expect, it } from 'vitest';
import { hasFile } from '../../../src/discord/messages/recognise.js';
import { en } from '../../../src/languages/index.js';
import { card } from '../../../src/views/card.js';
import { iterationView } from '../../../src/views/iteration.js';
import type { Discord } from '../../sandbox/discord/index.js';
import { controlsOf, textOf } from '../../sandbox/discord/text.js';
import { aCandidate, anImage, anIteration, aRun } from '../../support/builders.js';
import { aRim, say } from '../../support/rim.js';
import { textOf as textsIn } from '../../support/text-of.js';

const place = { ageRestricted: true, language: en, isOneOfMany: false };
const painted = { ...anIteration(1), candidates: [aCandidate({ image: anImage })] };
const view = iterationView(aRun(), painted, place);
const complete = card(en, { accent: 0, blocks: [{ kind: 'text', lines: ['complete'] }] });

async function aThread() {
  const rim = await aRim();
  rim.files.set(anImage.path, Buffer.from('a picture'));
  const { id: channelId } = rim.discord.channel('easel');
  const statusId = await rim.messenger.post(channelId, say('status'), 'status');
  const threadId = await rim.messenger.startThread(channelId, statusId, 'a fox');
  return { ...rim, channelId, statusId, threadId };
}

describe('a message that Discord does not take as it is', () => {
  const invalid = { code: 50035, message: 'Invalid Form Body' };
  const [ROW, CARD] = ['"type":1,', '"type":17'];
  /** Discord finds fault with every message in which this stands. */
  const refuse = ({ standIn }: Discord, part: string) =>
    standIn.intercept(({ method, path, body }, next) =>
      method !== 'GET' && path.includes('/messages') && body.includes(part)
        ? Response.json(invalid, { status: 400 })
        : next(),
    );

  it('is posted without its buttons, with its picture and its words', async () => {
    const { discord, messenger, threadId, logged } = await aThread();
    refuse(discord, ROW);
    await messenger.post(threadId, view, 'nonce');
    const [posted] = discord.messages({ id: threadId });
    expect(posted).toMatchObject({ attachments: [{ filename: 'easel-run1-1.png' }] });
    expect(textOf(posted)).toBe(textsIn(view));
    expect(posted && controlsOf(posted)).toEqual([]);
    expect(logged).toMatchObject([[{ err: invalid }, expect.any(String)]]);
  });

  it('is posted as a line with its picture where no card is taken, and is found by that', async () => {
    const { discord, messenger, threadId, statusId } = await aThread();
    refuse(discord, CARD);
    const id = await messenger.post(threadId, view, 'nonce');
    const [posted] = discord.messages({ id: threadId });
    expect(posted).toMatchObject({
      id,
      content: textsIn(view).split('\n')[0],
      components: [],
      attachments: [{ filename: 'easel-run1-1.png' }],
    });
    expect(await messenger.findOwn(threadId, hasFile('easel-run1-1.png'), statusId)).toBe(id);
    await messenger.edit(threadId, id, complete);
    expect(discord.messages({ id: threadId })[0]?.content).toBe('complete');
  });

  it('becomes a card without what is not taken of it', async () => {
    const { discord, messenger, threadId } = await aThread();
    const id = await messenger.post(threadId, say('first'), 'nonce');
    refuse(discord, ROW);
    await messenger.edit(threadId, id, view);
    const [edited] = discord.messages({ id: threadId });
    expect(edited).toMatchObject({ content: '', attachments: [{ filename: 'easel-run1-1.png' }] });
    expect(textOf(edited)).toBe(textsIn(view));
  });

  it('is a fault with a plain sentence where nothing is left of it that is taken', async () => {
    const { discord, messenger, threadId } = await aThread();
    refuse(discord, '');
    await expect(messenger.post(threadId, view, 'nonce')).rejects.toMatchObject({
      fault: { code: 'discord_refused', why: 'not_taken' },
    });
    expect(discord.messages({ id: threadId })).toEqual([]);
  });

  it('opens a thread of a plain name', async () => {
    const { discord, messenger, channelId } = await aThread();
    const id = await messenger.post(channelId, say('another'), 'another');
    discord.standIn.intercept((call, next) =>
      call.path.endsWith('/threads') && call.body.includes('odd')
        ? Response.json(invalid, { status: 400 })
        : next(),
    );
    await messenger.startThread(channelId, id, 'an odd name');
    expect(discord.thread({ id })?.name).toBe('Easel');
  });
});
