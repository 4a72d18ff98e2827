import { describe, expect, it } from 'vitest';
import { recordPost } from '../../src/db/posts.js';
import { aDatabase } from '../support/database.js';
import { submitted } from '../support/builders.js';
import {
  aMessage,
  aPost,
  aStorage,
  connectedReactions,
  favourites,
  reactionsOf,
} from '../support/favourites.js';
import { aRim, restOf } from '../support/rim.js';

const HEART = '❤️';

describe('a reaction', () => {
  it('with a star or a heart makes a favourite, for as long as one of them remains', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    await connectedReactions(rim.discord, db);
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    ada.react(post, HEART);
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ⭐`, `${ada.id} ❤`].sort());
    ada.unreact(post, '⭐');
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ❤`]);
    ada.unreact(post, HEART);
    await expect.poll(() => favourites(db)).toEqual([]);
  });

  it('on a post from before the start counts as well', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const post = await aPost(rim, db);
    await connectedReactions(rim.discord, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '❤');
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ❤`]);
  });

  it('of another kind, on another message or by a bot is none', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const { work } = await connectedReactions(rim.discord, db);
    const post = await aPost(rim, db);
    const ada = rim.discord.person('ada');
    ada.react(post, '👍');
    ada.react(await ada.say({ id: post.channel_id }, 'chatter'), '⭐');
    await restOf(rim.discord).put(
      `/channels/${post.channel_id}/messages/${post.id}/reactions/${encodeURIComponent('⭐')}/@me`,
    );
    ada.react(post, HEART);
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ❤`]);
    await Promise.all(work);
    expect(await favourites(db)).toEqual([`${ada.id} ❤`]);
  });

  it('is gone when a moderator clears them, one emoji or all', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    await connectedReactions(rim.discord, db);
    const post = await aPost(rim, db);
    const [ada, ben] = [rim.discord.person('ada'), rim.discord.person('ben')];
    ada.react(post, '⭐');
    ben.react(post, '⭐');
    ben.react(post, HEART);
    await expect.poll(() => favourites(db)).toHaveLength(3);
    rim.discord.clearReactions(post, '⭐');
    await expect.poll(() => favourites(db)).toEqual([`${ben.id} ❤`]);
    rim.discord.clearReactions(post);
    await expect.poll(() => favourites(db)).toEqual([]);
  });
});

describe('a reaction to a post that is not on record yet', () => {
  it('counts once it is', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const { work, reactions } = await connectedReactions(rim.discord, db);
    const post = await aMessage(rim);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    await expect.poll(() => work.length).toBe(2);
    await Promise.all(work);
    expect(await favourites(db)).toEqual([]);
    const { iterationId } = await submitted(db);
    await recordPost(db, iterationId, post.id, 1);
    await reactions.recorded({ iterationId, messageId: post.id, threadId: post.channel_id });
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
  });

  it('is looked for where nobody knows, and only there', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const post = await aMessage(rim);
    const ada = rim.discord.person('ada');
    ada.react(post, '⭐');
    const reactions = reactionsOf(rim.discord, db);
    const { iterationId } = await submitted(db);
    const found = { iterationId, messageId: post.id, threadId: post.channel_id };
    await recordPost(db, iterationId, post.id, 1);
    await reactions.recorded(found);
    expect(await favourites(db)).toEqual([]);
    await reactions.recorded(found, true);
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
  });
});

describe('while the disk is full', () => {
  it('reactions wait in Discord, and are kept once there is room', async () => {
    const rim = await aRim();
    const db = await aDatabase();
    const { diskSpace, fill, makeRoom } = aStorage();
    const post = await aPost(rim, db);
    const { work } = await connectedReactions(rim.discord, db, diskSpace);
    const [ada, ben] = [rim.discord.person('ada'), rim.discord.person('ben')];
    fill();
    ada.react(post, '⭐');
    ben.react(post, '⭐');
    ben.unreact(post, '⭐');
    await expect.poll(() => work.length).toBe(4);
    expect(await favourites(db)).toEqual([]);
    makeRoom();
    await expect.poll(() => favourites(db)).toEqual([`${ada.id} ⭐`]);
    await Promise.all(work);
    expect(await favourites(db)).toEqual([`${ada.id} ⭐`]);
  });
});
