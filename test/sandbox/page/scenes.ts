/** What is photographed: short plays before the real bot, each of which ends with something to look at. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Answer, Discord, Person } from '../discord/index.js';
import { controlsOf, textsOf } from '../discord/text.js';
import { BATCH, isOver, threadOf } from '../visit.js';
import type { View } from './view.js';
import { viewOf } from './view-of.js';

export interface Stage {
  readonly discord: Discord;
  readonly ada: Person;
  readonly ben: Person;
}

/** Plays and returns what it shows, by the names of the files. Later scenes find what earlier ones left. */
type Scene = (stage: Stage) => Promise<Record<string, View>>;

export const SCENES: Record<string, Scene> = {
  async generate({ discord, ada }) {
    const answer = await ada.command('generate', {
      prompt: 'a red fox with a brass lantern in deep snow at night',
      seed: 35,
    });
    await over(discord, answer);
    const thread = threadView(discord, answer);
    const second = { ...thread, messages: thread.messages.slice(1, 2) };
    return { generate: reply(discord, answer), thread, try: second };
  },

  async batch({ discord, ben }) {
    const answer = await ben.command('generate', {
      file: { name: 'prompts.json', bytes: Buffer.from(JSON.stringify(BATCH)) },
    });
    await over(discord, answer);
    return { batch: reply(discord, answer) };
  },

  async history({ discord, ada }) {
    return { history: reply(discord, await settled(ada.command('history'))) };
  },

  async favourites({ discord, ada, ben }) {
    const posts = postsOf(discord);
    for (const [index, post] of posts.entries()) {
      if (index % 2 === 0) ben.react(post, '⭐');
      if (index % 3 === 0) ada.react(post, '❤️');
    }
    const likes = posts.filter((_, index) => index % 2 === 0 || index % 3 === 0).length;
    for (;;) {
      const listed = await settled(ada.command('favourites'));
      const shown = listed.said().match(/⭐ \d/gu) ?? [];
      if (shown.length >= Math.min(likes, 5)) return { favourites: reply(discord, listed) };
    }
  },

  async delete({ discord, ada }) {
    const [run] = await ada.autocomplete('delete', 'run', 'brass lantern');
    return {
      delete: reply(discord, await settled(ada.command('delete', { run: String(run?.value) }))),
    };
  },

  async show({ discord, ada }) {
    const [run] = await ada.autocomplete('show', 'run', 'brass lantern');
    const answer = ada.command('show', { run: String(run?.value) });
    const help = ada.command('help');
    return {
      show: reply(discord, await settled(answer)),
      help: reply(discord, await settled(help)),
    };
  },

  async host({ discord, ada }) {
    const usage = ada.command('usage');
    const status = ada.command('status');
    return {
      usage: reply(discord, await settled(usage)),
      status: reply(discord, await settled(status)),
    };
  },

  async error({ discord, ben }) {
    const faulty = [{ prompt: 'a tin robot', aspect: '16:10' }, { promt: 'a blue cup' }];
    const answer = ben.command('generate', {
      file: { name: 'prompts.json', bytes: Buffer.from(JSON.stringify(faulty)) },
    });
    return { error: reply(discord, await settled(answer)) };
  },
};

async function settled(answer: Promise<Answer>): Promise<Answer> {
  return (await answer).settled();
}

/** Resolves when nothing can be cancelled any more, and the critic looks at none of its pictures. */
async function over(discord: Discord, answer: Answer): Promise<void> {
  const isAtWork = (message: APIMessage) =>
    controlsOf(message).some(({ label }) => label === 'Cancel') ||
    textsOf(message).some((text) => /critic is looking|being refined/iu.test(text));
  await answer.settled();
  await discord.until(() => {
    const message = answer.message();
    if (!message || isAtWork(message) || !isOver(answer)) return false;
    const posts = discord.messages(threadOf(discord, answer));
    return posts.length > 0 && !posts.some(isAtWork);
  });
}

/** All that answers a command, where it was typed. */
function reply(discord: Discord, answer: Answer): View {
  const first = answer.message();
  return viewOf(discord, discord.channel('easel'), [
    ...(first ? [first] : []),
    ...answer.followUps(),
  ]);
}

/** Posts with pictures, in whatever thread. */
function postsOf(discord: Discord): APIMessage[] {
  return discord
    .channels()
    .flatMap((channel) => discord.messages(channel))
    .filter(({ attachments, author }) => attachments.length > 0 && author.bot === true);
}

/** All that stands in the thread of an answer. */
function threadView(discord: Discord, answer: Answer): View {
  const { id } = threadOf(discord, answer);
  const thread = discord.channels().find((channel) => channel.id === id);
  if (!thread) throw new Error('the thread is gone');
  return viewOf(discord, thread, discord.messages(thread));
}
