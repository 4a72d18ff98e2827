/** What a server has set, as people in Discord meet it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textsOf } from '../sandbox/discord/text.js';
import type { Answer, OptionValues } from '../sandbox/discord/index.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { killAll, startBotProcess } from './process.js';

let studio: Studio;
let env: Record<string, string>;

beforeAll(async () => {
  studio = await startStudio({
    fal: { latencyMs: 20 },
    gemini: { latencyMs: 10 },
    discord: { limits: Infinity },
  });
  env = { ...studio.env, DISCORD_GUILD_ID: '', FAL_REQUESTS_PER_MINUTE: '10000' };
  await startBotProcess(env);
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

const person = (name: string) => studio.discord.person(name);
const channel = (name: string) => studio.discord.channel(name);

async function set(path: string, values: OptionValues = {}): Promise<string> {
  const answer = await (await person('cleo').command(`settings ${path}`, values)).settled();
  expect(answer.ephemeral).toBe(true);
  return answer.said();
}

const textOf = (answer: Answer) => {
  const message = answer.message();
  return message ? textsOf(message).join('\n') : '';
};

it('those who do not manage the server are refused, though its client offers it to them', async () => {
  await expect(person('ada').command('settings show')).rejects.toThrow('is not offered');
  const command = studio.discord.commands().find(({ name }) => name === 'settings');
  if (!command) throw new Error('there is no such command');
  // As an administrator may have it in Discord's own settings.
  Object.assign(command, { default_member_permissions: null });
  const answer = await (await person('ada').command('settings quota', { runs: 1 })).settled();
  expect(answer.said()).toContain('Only those who manage this server');
  expect(await set('show')).toContain('100 runs (as everywhere)');
});

it('a channel that is not allowed is named as such, and nothing is enqueued', async () => {
  const paid = studio.fal.paid.length;
  expect(await set('channels', { allow: channel('news') })).toContain(`<#${channel('news').id}>`);
  const refused = await (await person('ada').command('generate', { prompt: 'a fox' })).settled();
  expect(refused.said()).toBe(
    `In this server I may be used in <#${channel('news').id}> only. Please ask again there.`,
  );
  const there = { channel: channel('news') };
  const values = { prompt: 'a fox', iterations: 1 };
  const taken = await person('ada').command('generate', values, there);
  await studio.discord.until(() => studio.fal.paid.length > paid);
  await studio.discord.until(() => textOf(taken).includes('%'));
  expect(studio.fal.paid.length).toBe(paid + 1);
  expect(await set('channels', { everywhere: true })).toContain('every channel');
});

it('a style is offered, painted with, and there after a restart', async () => {
  await set('style', { name: 'Ink', text: 'in black ink' });
  await set('defaults', { iterations: 1, aspect: 'wide' });
  await killAll();
  await startBotProcess(env);
  expect(await person('ben').autocomplete('generate', 'style', 'in')).toEqual([
    { name: 'Ink', value: 'Ink' },
  ]);
  await person('ben').command('generate', { prompt: 'an owl', style: 'Ink', seed: 77 });
  await studio.discord.until(() => studio.fal.paidBySeed(77).length > 0);
  expect(JSON.stringify(studio.fal.paidBySeed(77))).toMatch(
    /an owl, in black ink.*landscape_16_9/u,
  );
  expect(await set('style', { name: 'ink', remove: true })).toContain('No styles');
});

it('a quota by role lets some start more than others', async () => {
  await set('quota', { runs: 1 });
  const moderators = studio.discord.guild().roles.find(({ name }) => name === 'Moderators');
  if (!moderators) throw new Error('there is no such role');
  await set('quota', { runs: 3, role: moderators });
  const ask = async (name: string) =>
    (await (await person(name).command('generate', { prompt: 'a gull' })).settled()).said();
  await ask('olga');
  expect(await ask('olga')).toContain('you have 0 of 1 left today');
  await ask('cleo');
  expect(await ask('cleo')).not.toContain('left today');
  const usage = await (await person('cleo').command('usage')).settled();
  expect(usage.ephemeral).toBe(true);
  expect(textOf(usage)).toContain('2 of 3 runs');
  expect(textOf(usage)).toContain('This server');
});

it('a channel for alerts that cannot be written to is refused with what is missing', async () => {
  const news = channel('news');
  studio.discord.setPermissions(news, { deny: ['SendMessages'] });
  expect(await set('log', { channel: news })).toContain('I cannot write in that channel');
  expect(await set('show')).toContain('Operators are told nowhere');
});
