import { ReactionType, type APIMessage } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/open.js';
import { Reactions } from '../../src/discord/reactions.js';
import { createRest } from '../../src/discord/rest.js';
import { message } from '../../src/views/message.js';
import type { Discord } from '../sandbox/discord/index.js';
import { aDatabase } from '../support/database.js';
import { posted } from '../support/painted.js';
import { aGateway, aRim, silent, type Rim } from './rim.js';

const HEART = '❤️';

async function picks(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('favourites').select(['user_id', 'emoji']).execute();
  return rows.map(({ user_id: userId, emoji }) => `${userId} ${emoji}`).sort();
}

/** An iteration's post in a thread of its own. */
async function aPost({ discord, messenger }: Rim, db: Db, n = 1): Promise<APIMessage> {
  const { id: channelId } = discord.channel('easel');
  const say = (text: string) => message({ lines: [`${text} ${String(n)}`] });
  const statusId = await messenger.post(channelId, say('status'), `status ${String(n)}`);
  const threadId = await messenger.startThread(channelId, statusId, 'a fox');
  await messenger.post(threadId, say('iteration'), `post ${String(n)}`);
  const post = discord.messages({ id: threadId })[0];
  if (!post) throw new Error('nothing was posted');
  await posted(db, post.id, { threadId });
  return post;
}

function reactionsOf(discord: Discord, db: Db): Reactions {
  const rest = createRest({ token: discord.token, apiUrl: discord.apiUrl, log: silent });
  return new Reactions({ db, rest, log: silent, now: Date.now });
}

/** A bot that hears reactions; `work` is what it does about them. */
async function hearing(discord: Discord, db: Db) {
  const reactions = reactionsOf(discord, db);
  const work: Promise<void>[] = [];
  const gateway = aGateway(discord, {
    reactionAdded: (reaction) => work.push(reactions.added(reaction)),
    reactionRemoved: (reaction) => work.push(reactions.removed(reaction)),
    reactionsCleared: (cleared) => work.push(reactions.cleared(cleared)),
    session: () => work.push(reactions.catchUp()),
  });
  await gateway.connect();
  return { work };
}

describe('a reaction', () => {
  it('with a star or a heart picks, for as long as one of them remains', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    await hearing(rim.discord, db);
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    ada.react(post, HEART);
    await expect.poll(() => picks(db)).toEqual([`${ada.id} ⭐`, `${ada.id} ❤`].sort());
    ada.unreact(post, '⭐');
    await expect.poll(() => picks(db)).toEqual([`${ada.id} ❤`]);
    ada.unreact(post, HEART);
    await expect.poll(() => picks(db)).toEqual([]);
  });

  it('on a post from before the start counts as well', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const post = await aPost(rim, db);
    await hearing(rim.discord, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '❤');
    await expect.poll(() => picks(db)).toEqual([`${ada.id} ❤`]);
  });

  it('of another kind, on another message or by a bot is none', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const { work } = await hearing(rim.discord, db);
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '👍');
    ada.react(await ada.say({ id: post.channel_id }, 'chatter'), '⭐');
    const rest = createRest({
      token: rim.discord.token,
      apiUrl: rim.discord.apiUrl,
      log: silent,
    });
    await rest.put(
      `/channels/${post.channel_id}/messages/${post.id}/reactions/${encodeURIComponent('⭐')}/@me`,
    );
    ada.react(post, HEART);
    await expect.poll(() => picks(db)).toEqual([`${ada.id} ❤`]);
    await Promise.all(work);
    expect(await picks(db)).toEqual([`${ada.id} ❤`]);
  });

  it('is gone when a moderator clears them, one emoji or all', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    await hearing(rim.discord, db);
    const post = await aPost(rim, db);
    const [ada, ben] = [rim.discord.person('ada'), rim.discord.person('ben')];
    ada.react(post, '⭐');
    ben.react(post, '⭐');
    ben.react(post, HEART);
    await expect.poll(() => picks(db)).toHaveLength(3);
    rim.discord.clearReactions(post, '⭐');
    await expect.poll(() => picks(db)).toEqual([`${ben.id} ❤`]);
    rim.discord.clearReactions(post);
    await expect.poll(() => picks(db)).toEqual([]);
  });
});

describe('after a silence', () => {
  /** What a bot that heard nothing finds out by itself. */
  async function catching() {
    const rim = await aRim();
    const db = await aDatabase();
    return { rim, db, reactions: reactionsOf(rim.discord, db) };
  }

  it('picks match Discord again: those that came, and those that went', async () => {
    const { rim, db, reactions } = await catching();
    const [first, second] = [await aPost(rim, db, 1), await aPost(rim, db, 2)];
    const [ada, ben] = [rim.discord.person('ada'), rim.discord.person('ben')];
    ada.react(first, '⭐');
    ada.react(first, '👍');
    await reactions.catchUp();
    expect(await picks(db)).toEqual([`${ada.id} ⭐`]);
    ada.unreact(first, '⭐');
    ben.react(second, HEART);
    await reactions.catchUp();
    expect(await picks(db)).toEqual([`${ben.id} ❤`]);
  });

  it('every new session catches up', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    await hearing(rim.discord, db);
    await expect.poll(() => picks(db)).toEqual([`${ada.id} ⭐`]);
  });

  it('everybody is counted, be they hundreds', async () => {
    const { rim, db, reactions } = await catching();
    const post = await aPost(rim, db);
    rim.discord.person('ada').react(post, '⭐');
    const all = Array.from({ length: 250 }, (_, index) => ({ id: String(1000 + index) }));
    rim.discord.standIn.intercept((call, next) => {
      if (!call.path.includes('/reactions/')) return next();
      const after = Number(call.query.get('after'));
      return Response.json(all.filter(({ id }) => Number(id) > after).slice(0, 100));
    });
    await reactions.catchUp();
    expect(await picks(db)).toHaveLength(250);
  });

  it('what happens while it is read is not overwritten', async () => {
    const { rim, db, reactions } = await catching();
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    let first = true;
    rim.discord.standIn.intercept(async (call, next) => {
      const answer = await next();
      if (call.path.includes('/reactions/') && first) {
        first = false;
        ada.unreact(post, '⭐');
        await reactions.removed({
          message_id: post.id,
          channel_id: post.channel_id,
          user_id: ada.id,
          emoji: { id: null, name: '⭐' },
          burst: false,
          type: ReactionType.Normal,
        });
      }
      return answer;
    });
    await reactions.catchUp();
    expect(await picks(db)).toEqual([]);
  });

  it('a thread that is gone stops nobody', async () => {
    const { rim, db, reactions } = await catching();
    const [first, second] = [await aPost(rim, db, 1), await aPost(rim, db, 2)];
    const ada = rim.discord.person('ada');
    ada.react(second, '⭐');
    rim.discord.deleteThread({ id: first.channel_id });
    await reactions.catchUp();
    expect(await picks(db)).toEqual([`${ada.id} ⭐`]);
  });
});
