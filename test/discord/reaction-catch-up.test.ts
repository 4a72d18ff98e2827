import { ReactionType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { Options } from '../sandbox/discord/index.js';
import { aDatabase } from '../support/database.js';
import { aPost, connectedReactions, favourites, reactionsOf } from '../support/favourites.js';
import { aRim } from '../support/rim.js';

const HEART = '❤️';

describe('after a silence', () => {
  /** A bot that was told of no reaction. */
  async function catching(options?: Options) {
    const rim = await aRim([], options);
    const db = await aDatabase();
    const reactions = reactionsOf(rim.discord, db);
    const { calls } = rim.discord.standIn;
    const before = calls.length;
    return {
      ...{ rim, db, reactions },
      catchUp: () => reactions.catchUp([rim.discord.guild().id]),
      /** What was asked of threads since. */
      reads: () =>
        calls
          .slice(before)
          .filter(({ method, path }) => method === 'GET' && path.endsWith('/messages')),
    };
  }

  it('favourites match Discord again: those that came, and those that went', async () => {
    const { rim, db, catchUp } = await catching();
    const [first, second] = [await aPost(rim, db, 1), await aPost(rim, db, 2)];
    const [ada, ben] = [rim.discord.person('ada'), rim.discord.person('ben')];
    ada.react(first, '⭐');
    ada.react(first, '👍');
    await catchUp();
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
    ada.unreact(first, '⭐');
    ben.react(second, HEART);
    await catchUp();
    expect(await favourites(db)).toEqual([`${ben.id} ❤`]);
  });

  it('every new session catches up', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    await connectedReactions(rim.discord, db);
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ⭐`]);
  });

  it('everybody is counted, be they hundreds', async () => {
    const { rim, db, catchUp } = await catching();
    const post = await aPost(rim, db);
    rim.discord.person('ada').react(post, '⭐');
    const all = Array.from({ length: 250 }, (_, index) => ({ id: String(1000 + index) }));
    rim.discord.standIn.intercept((call, next) => {
      if (!call.path.includes('/reactions/')) return next();
      const after = Number(call.query.get('after'));
      return Response.json(all.filter(({ id }) => Number(id) > after).slice(0, 100));
    });
    await catchUp();
    expect(await favourites(db)).toHaveLength(250);
  });

  it('what happens while it is read is not overwritten', async () => {
    const { rim, db, reactions, catchUp } = await catching();
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
    await catchUp();
    expect(await favourites(db)).toEqual([]);
  });

  it('a thread that is gone stops nobody', async () => {
    const { rim, db, catchUp } = await catching();
    const [first, second] = [await aPost(rim, db, 1), await aPost(rim, db, 2)];
    const ada = rim.discord.person('ada');
    ada.react(second, '⭐');
    rim.discord.deleteThread({ id: first.channel_id });
    await catchUp();
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
  });

  it('a channel that is closed to us is asked about a few of its threads, not all', async () => {
    const { rim, db, catchUp } = await catching({ limits: Infinity });
    for (let n = 0; n < 12; n += 1) await aPost(rim, db, n);
    rim.discord.setPermissions(rim.discord.channel('easel'), { deny: ['ViewChannel'] });
    await catchUp();
    expect(rim.discord.invalidRequests().length).toBeLessThanOrEqual(4);
  });

  it('a server that the bot is not in is not asked', async () => {
    const { rim, db, reactions, reads } = await catching();
    await aPost(rim, db);
    await reactions.catchUp([rim.discord.guild('Atelier').id]);
    expect(reads()).toEqual([]);
  });

  it('a thread that could not be read is read later', async () => {
    const { rim, db, catchUp, reads } = await catching();
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    // The library asks four times by itself.
    rim.discord.standIn.intercept((_, next) =>
      reads().length <= 4 ? new Response('', { status: 503 }) : next(),
    );
    await catchUp();
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
  });

  it('nothing is begun once it is stopped', async () => {
    const { rim, db, reactions, catchUp, reads } = await catching();
    const post = await aPost(rim, db);
    reactions.stop();
    await catchUp();
    await reactions.recorded(
      { iterationId: 'i', messageId: post.id, threadId: post.channel_id },
      true,
    );
    expect(reads()).toEqual([]);
  });
});
