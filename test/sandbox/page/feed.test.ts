import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDiscord, type Discord } from '../discord/index.js';
import { Feed, type PageEvent } from './feed.js';
import { guildsOf } from './scene-of.js';

describe('what an open page is told', () => {
  let discord: Discord;
  let feeds: Feed[];

  beforeEach(async () => {
    feeds = [];
    discord = await startDiscord({ people: ['dan'] });
    discord.setPermissions(
      discord.channel('news'),
      { deny: ['ViewChannel'] },
      discord.person('dan'),
    );
  });
  afterEach(async () => {
    for (const feed of feeds) feed.close();
    await discord.close();
  });

  /** Open, and told what is there. */
  const open = async (name: string) => {
    const as = discord.person(name);
    const scene = () => ({
      people: [],
      guilds: guildsOf(discord, as),
      bot: 'running' as const,
      faults: [],
    });
    const feed = new Feed({ discord, as, scene });
    feeds.push(feed);
    expect(kinds(await feed.next())).toEqual(['scene']);
    return feed;
  };
  const kinds = (events: readonly PageEvent[]) => events.map(({ event }) => event);
  const messages = (events: readonly PageEvent[]) =>
    events.flatMap((it) => (it.event === 'message' ? [it.data.message] : []));

  it('is each message as it is now, however often it changed since', async () => {
    const feed = await open('ada');
    const said = await discord.person('ben').say(discord.channel('easel'), 'hello');
    for (const name of ['ada', 'cleo', 'olga']) {
      discord.person(name).react(said, '⭐');
      await Promise.resolve();
    }
    const events = await feed.next();
    expect(kinds(events)).toEqual(['message', 'scene']);
    const [message] = messages(events);
    expect(message?.reactions).toMatchObject([{ count: 3, me: true }]);
    discord.person('ada').unreact(said, '⭐');
    expect(messages(await feed.next())[0]?.reactions).toMatchObject([{ count: 2, me: false }]);
    discord.person('ben').deleteMessage(said);
    const gone = { channelId: said.channel_id, messageId: said.id };
    expect(await feed.next()).toContainEqual({ event: 'gone', data: gone });
  });

  it('is nothing of a channel that its person does not see', async () => {
    const [dans, adas] = [await open('dan'), await open('ada')];
    const news = await discord.person('ben').say(discord.channel('news'), 'a secret');
    discord.person('ben').deleteMessage(news);
    const secret = await discord.person('ben').say(discord.channel('news'), 'another');
    await discord.person('ben').say(discord.channel('easel'), 'for all');
    const told = await dans.next();
    expect(kinds(told)).toEqual(['message', 'scene']);
    expect(JSON.stringify(told)).not.toContain(secret.id);
    expect(messages(told).map(({ content }) => content)).toEqual(['for all']);
    expect(messages(await adas.next()).map(({ content }) => content)).toEqual([
      'another',
      'for all',
    ]);
  });

  it('is that a channel came to be hidden, and to be seen again', async () => {
    const feed = await open('dan');
    const names = (events: readonly PageEvent[]) =>
      events.flatMap((it) =>
        it.event === 'scene' ? (it.data.guilds[0]?.channels.map(({ name }) => name) ?? []) : [],
      );
    discord.setPermissions(
      discord.channel('easel'),
      { deny: ['ViewChannel'] },
      discord.person('dan'),
    );
    expect(names(await feed.next())).not.toContain('easel');
    discord.setPermissions(discord.channel('easel'), {}, discord.person('dan'));
    expect(names(await feed.next())).toContain('easel');
  });

  it('is a thread beside its channel, and how many messages there are in it', async () => {
    const feed = await open('ada');
    const thread = discord.openThread(discord.channel('forum'), 'a post', {
      by: discord.person('ben'),
    });
    const [told] = await feed.next();
    const listed = told?.event === 'scene' ? (told.data.guilds[0]?.channels ?? []) : [];
    const at = listed.findIndex(({ name }) => name === 'forum');
    expect(listed[at + 1]).toMatchObject({ id: thread.id, kind: 'thread', isArchived: false });
    discord.archive(thread);
    expect(JSON.stringify(await feed.next())).toContain('"isArchived":true');
  });

  it('is nothing more once it is closed', async () => {
    const feed = await open('ada');
    const next = feed.next();
    feed.close();
    expect(await next).toEqual([]);
  });
});
