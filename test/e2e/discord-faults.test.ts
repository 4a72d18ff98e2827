import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import type { Answer, OptionValues } from '../sandbox/discord/index.js';
import type { Interceptor } from '../sandbox/stand-in.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { aStream } from '../support/streams.js';

/** What Discord and its people may do to a bot; all at once, each in a place of its own. */
const TOKEN_LIFE_MS = 4_000;
const PATIENT_MS = 25_000;
let studio: Studio;
type Channel = ReturnType<Studio['discord']['channel']>;
let bot: Bot;

async function start({ env }: Studio, more: Readonly<Record<string, string>> = {}): Promise<Bot> {
  const redact = (text: string) => text;
  const log = createLogger({ level: 'warn', processId: 'p', redact, to: aStream().stream });
  // Commands for every server.
  const own = Object.entries(env).filter(([name]) => name !== 'DISCORD_GUILD_ID');
  const limits = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };
  const config = readConfig({ ...Object.fromEntries(own), ...limits, ...more }, 'bot');
  return startBot({ ...config, log, redact }, new AbortController().signal);
}

beforeAll(async () => {
  studio = await startStudio({
    fal: { latencyMs: 50, concurrency: 32 },
    gemini: { latencyMs: 10 },
    discord: {
      limits: 4,
      guilds: ['Studio', 'Atelier', 'Annex'],
      tokenLifetimeMs: TOKEN_LIFE_MS,
      lateEditsPerHour: 0,
    },
  });
  bot = await start(studio, { MAX_ACTIVE_RUNS: '100', FAL_CONCURRENCY: '16' });
});
afterAll(async () => {
  await bot.stop(AbortSignal.abort());
  await studio.close();
});

const ada = () => studio.discord.person('ada');
const textOf = (answer: Answer) => answer.message()?.content ?? '';
const paidFor = (word: string) =>
  studio.fal.paid.filter(({ input }) => JSON.stringify(input).includes(word)).length;

const paint = (
  prompt: string,
  values: OptionValues = {},
  channel = studio.discord.channel('easel'),
) => ada().command('generate', { prompt, iterations: 1, ...values }, { channel });

async function until(answer: Answer, text: string | RegExp): Promise<void> {
  const says = () =>
    typeof text === 'string' ? textOf(answer).includes(text) : text.test(textOf(answer));
  await studio.discord.until(says, PATIENT_MS).catch((cause: unknown) => {
    throw new Error(`it does not say “${String(text)}” but: ${answer.said()}`, { cause });
  });
}

function threadOf(answer: Answer): Channel {
  const message = answer.message();
  const thread = message && studio.discord.thread(message);
  if (!thread) throw new Error(`there is no thread: ${answer.said()}`);
  return thread;
}

/** A run of three pictures, none of them good enough, that stands still after the first until it is let go. */
async function aHeldRun(word: string, channel?: Channel) {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  studio.gemini.standIn.intercept(async (call, next) => {
    if (!isAbout(call.body, word)) return next();
    if (/task\\":\\"refine/u.test(String(call.body))) await held;
    const text = await (await next()).text();
    return asJson(text.replaceAll('\\"met\\":true', '\\"met\\":false'));
  });
  const answer = await paint(`a ${word} by a river`, { iterations: 3 }, channel);
  await studio.discord.until(() => paidFor(word) === 1 && threadPosts(answer) === 1, PATIENT_MS);
  return { answer, letGo };
}

function threadPosts(answer: Answer): number {
  const message = answer.message();
  return message && studio.discord.thread(message) ? studio.discord.messages(message).length : 0;
}

const asJson = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json' } });
const isAbout = (body: Buffer, word: string) => body.includes(word);

/** Refuses the bot's calls of this kind about a word, `times` times; what it refused. */
function refuse(
  pattern: RegExp,
  word: string,
  [status, code]: readonly [status: number, code: number],
  times = Infinity,
): string[] {
  const refused: string[] = [];
  const interceptor: Interceptor = (call, next) => {
    const route = `${call.method} ${call.path}`;
    if (!pattern.test(route) || !isAbout(call.body, word) || refused.length >= times) return next();
    refused.push(route);
    return Response.json({ message: 'no', code }, { status });
  };
  studio.discord.standIn.intercept(interceptor);
  return refused;
}

const ACK = /^POST .*\/callback$/u;
const POST = /^POST \/api\/v10\/channels\/\d+\/messages$/u;
const THREAD = /^POST .*\/threads$/u;

describe.concurrent('a place that is gone', () => {
  it('a deleted thread ends its run at once: the status says so, and nothing more is paid', async () => {
    const { answer, letGo } = await aHeldRun('heron');
    studio.discord.deleteThread(threadOf(answer));
    await until(answer, '❌ The thread or message that this was for is gone.');
    letGo();
    expect(paidFor('heron')).toBe(1);
  });

  it.each([
    ['a deleted channel', 'otter', () => studio.discord.channel('news', 'Atelier')],
    ['a server that threw the bot out', 'badger', () => studio.discord.channel('easel', 'Annex')],
  ])('%s ends its run without another call', async (what, word, where) => {
    const channel = where();
    const { answer, letGo } = await aHeldRun(word, channel);
    const { id } = threadOf(answer);
    const before = callsTo(channel.id, id);
    if (what.includes('server')) studio.discord.removeGuild({ id: channel.guildId });
    else studio.discord.deleteChannel(channel);
    // Heard before the answer that comes now; then longer than a status waits to be drawn.
    await ada().command('history');
    letGo();
    await sleep(6_000);
    expect(paidFor(word)).toBe(1);
    expect(callsTo(channel.id, id)).toBe(before);
  });

  it('an outage of a server ends nothing', async () => {
    const { answer, letGo } = await aHeldRun('falcon');
    const back = studio.discord.guildOutage(studio.discord.guild());
    letGo();
    await until(answer, '🏆');
    back();
  });

  it('a status message deleted by hand is not posted anew, and the run goes on in its thread', async () => {
    const { answer, letGo } = await aHeldRun('lynx');
    const thread = threadOf(answer);
    const message = answer.message();
    if (!message) throw new Error('no status');
    studio.discord.person('cleo').deleteMessage(message);
    letGo();
    await studio.discord.until(
      () =>
        studio.discord.messages(thread).some(({ content }) => /Iteration [23] of 3/u.test(content)),
      PATIENT_MS,
    );
    const inChannel = studio.discord.messages(studio.discord.channel('easel'));
    expect(inChannel.filter(({ content }) => content.includes('lynx'))).toEqual([]);
  });
});

function callsTo(...ids: readonly string[]): number {
  return studio.discord.standIn.calls.filter(({ path }) => ids.some((id) => path.includes(id)))
    .length;
}

describe.concurrent('what Discord refuses', () => {
  it.each([
    ['a locked thread', 'wren', POST, [403, 160005], 'The thread is locked or full.'],
    ['a full server', 'stork', THREAD, [400, 160006], 'as many open threads as Discord allows'],
    ['a file too large', 'magpie', POST, [413, 40005], 'does not take a file of this size'],
    ['AutoMod', 'raven', POST, [400, 200000], 'The rules of this server (AutoMod) block'],
    ['a word filter', 'swift', POST, [400, 240000], 'The rules of this server (AutoMod) block'],
  ] as const)('%s is asked once, and the person told why', async (_, word, route, code, told) => {
    const refused = refuse(route, word, code);
    const answer = await paint(`a ${word} in the rain`, { iterations: 3 });
    await until(answer, told);
    expect(textOf(answer).match(/❌/gu)).toHaveLength(1);
    expect(refused).toHaveLength(1);
    expect(paidFor(word)).toBeLessThanOrEqual(1);
  });

  it('a right taken away while it runs is named, and nothing more is paid', async () => {
    const news = studio.discord.channel('news');
    const { answer, letGo } = await aHeldRun('gannet', news);
    studio.discord.setPermissions(news, { deny: ['SendMessagesInThreads'] });
    letGo();
    await until(answer, 'I am missing the permission “Send Messages in Threads” in this channel.');
    const paid = paidFor('gannet');
    expect(paid).toBeLessThanOrEqual(3);
    const opened = await (await ada().command('history', { search: 'gannet' })).settled();
    expect(opened.said()).toContain('gannet');
  });

  it.each([
    [20016, 'snail'],
    [20028, 'tortoise'],
  ])('slow mode (%i) is waited for', async (code, word) => {
    const refused = refuse(POST, word, [400, code], 1);
    const answer = await paint(`a ${word} on a wall`);
    await until(answer, '🏆');
    expect(refused).toHaveLength(1);
    expect(threadPosts(answer)).toBe(1);
  });

  it('edits of an old status are given up until the last, which is posted in the thread', async () => {
    const { answer, letGo } = await aHeldRun('walrus');
    const message = answer.message();
    if (!message) throw new Error('no status');
    studio.discord.age(message, 2 * 3_600_000);
    const edits = () =>
      studio.discord.standIn.calls.filter(
        ({ method, path }) => method === 'PATCH' && path.endsWith(`/messages/${message.id}`),
      ).length;
    const before = edits();
    await studio.discord.until(() => edits() > before, PATIENT_MS);
    letGo();
    const results = () =>
      studio.discord.messages(threadOf(answer)).filter(({ content }) => content.includes('🏆'));
    await studio.discord.until(() => results().length > 0, PATIENT_MS);
    expect(results()).toHaveLength(1);
    expect(results()[0]?.attachments).not.toEqual([]);
    expect(edits()).toBeLessThanOrEqual(before + 2);
  });
});

describe.concurrent('an answer', () => {
  it('that comes too late cancels before anything is paid', async () => {
    refuse(ACK, 'mole', [404, 10062], 1);
    await paint('a mole under a lawn');
    const listed = async () => (await ada().command('history', { search: 'mole' })).said();
    await expect.poll(listed, { timeout: 10_000, interval: 300 }).toContain('🚫');
    expect(paidFor('mole')).toBe(0);
  });

  it('to an event that comes twice is one, and so is its run', async () => {
    const answer = await paint('a puffin on a cliff');
    studio.discord.gateway.repeat('INTERACTION_CREATE');
    await until(answer, '🏆');
    expect(paidFor('puffin')).toBe(1);
    const found = await ada().command('history', { search: 'puffin' });
    expect(found.said().match(/✅/gu)).toHaveLength(1);
  });

  it('outlives the token of its interaction: the status is edited by the bot itself', async () => {
    const { answer, letGo } = await aHeldRun('condor');
    const { token, at } = answer.interaction;
    await sleep(TOKEN_LIFE_MS);
    letGo();
    await until(answer, '🏆');
    const late = studio.discord.standIn.calls.filter(
      (call) => call.path.includes(token) && call.at > at + TOKEN_LIFE_MS,
    );
    expect(late).toEqual([]);
  });

  it.each(['forum', 'voice'])(
    'in a %s channel is a private refusal, and nothing is paid',
    async (name) => {
      const channel = studio.discord.channel(name);
      const answer = await (await paint(`a newt in ${name}`, {}, channel)).settled();
      expect(answer.ephemeral).toBe(true);
      expect(answer.said()).toMatch(/^I can only work in a text or announcement channel/u);
      expect(paidFor(`newt in ${name}`)).toBe(0);
    },
  );

  it('inside a thread is painted there', async () => {
    const first = await paint('a stoat on a log');
    await until(first, '🏆');
    const thread = threadOf(first);
    const second = await paint('a marten on a log', {}, thread);
    await until(second, '🏆');
    const contents = studio.discord.messages(thread).map(({ content }) => content);
    expect(contents.filter((content) => content.includes('marten')).length).toBeGreaterThanOrEqual(
      2,
    );
    expect(studio.discord.thread(second.message() ?? { id: '' })).toBeUndefined();
  });
});

describe.concurrent('what somebody else wrote', () => {
  const HOSTILE =
    '@everyone <@1> <@&2> [gift](https://evil.example) discord.gg/abc \u202Egnp.exe \u200B# Big **bold** https://evil.example';

  it('pings, links and turns nothing around, be it from a person or a model', async () => {
    studio.gemini.standIn.intercept(async (call, next) => {
      const answer = await next();
      if (!isAbout(call.body, 'vole')) return answer;
      const text = await answer.text();
      // Into every text of the model's own answer, which is JSON in JSON.
      const hostile = JSON.stringify(JSON.stringify(HOSTILE).slice(1, -1)).slice(1, -1);
      const changed = text.replace(
        /(\\"(?:seen|evidence|change|reason|prompt)\\": ?\\")/gu,
        (key: string) => `${key}${hostile} `,
      );
      return asJson(changed);
    });
    const answer = await paint(`a vole ${HOSTILE}`, {
      title: HOSTILE,
      mood: HOSTILE,
      iterations: 2,
    });
    await until(answer, '🏆');
    const thread = threadOf(answer);
    const posts = studio.discord.messages(thread);
    const texts = [textOf(answer), ...posts.map(({ content }) => content)];
    expect(posts.some(({ content }) => /refined prompt/iu.test(content))).toBe(true);
    expect(texts.filter((text) => text.includes('everyone')).length).toBe(texts.length);
    for (const text of texts)
      expect(text).not.toMatch(/(?<!\\)(?:@everyone|<@|:\/\/)|\]\(|discord\.gg/u);
    for (const text of [...texts, thread.name])
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]|discord\.gg/u);
  });

  it('and is flagged by the provider is not shown here, and said so', async () => {
    const answer = await paint('a lady nsfwtest');
    await until(answer, /age-restricted|content rules/u);
    const posts = studio.discord.messages(threadOf(answer));
    expect([answer.message(), ...posts].flatMap((message) => message?.attachments ?? [])).toEqual(
      [],
    );
  });

  it.each([
    ['of an older version', () => 'cncl0:00000000000000', 'older version'],
    ['of no kind', () => '__proto__:constructor', 'older version'],
    ['that is too long', () => `cncl1:${'x'.repeat(5000)}`, 'older version'],
    ['of nothing', () => 'cncl1:zzzzzzzzzzzzzz', 'nothing by that name'],
  ])('a button %s is one private sentence', async (_, customId, told) => {
    const listed = (await ada().command('history')).message();
    if (!listed) throw new Error('no answer');
    const answer = await (await ada().forge(listed, customId())).settled();
    expect(answer.ephemeral).toBe(true);
    expect(answer.said()).toContain(told);
    expect(answer.said().split('\n')).toHaveLength(1);
  });

  it('a run of another server can be cancelled neither by its id nor by a forged button', async () => {
    const { answer, letGo } = await aHeldRun('ibis');
    const button = JSON.stringify(answer.message()?.components).match(/cncl1:\w+/u)?.[0] ?? '';
    const elsewhere = { channel: studio.discord.channel('easel', 'Atelier') };
    const listed = (await ada().command('history', {}, elsewhere)).message();
    if (!listed) throw new Error('no answer');
    const pressed = await (await ada().forge(listed, button)).settled();
    const typed = await (
      await ada().command('cancel', { run: button.slice('cncl1:'.length) }, elsewhere)
    ).settled();
    for (const said of [pressed.said(), typed.said()])
      expect(said).toContain('nothing by that name');
    letGo();
    await until(answer, '🏆');
  });
});

describe.concurrent('the gateway', () => {
  it('may go, ask to reconnect or end the session: it is heard again, and runs go on meanwhile', async () => {
    const own = await startStudio({ fal: { latencyMs: 400 }, gemini: { latencyMs: 10 } });
    const port = await aFreePort();
    const second = await start(own, { HTTP_PORT: port });
    const { gateway } = own.discord;
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    const hearsAgain = () => expect.poll(ready, { timeout: 15_000, interval: 100 }).toBe(200);
    try {
      const answer = await own.discord.person('ada').command('generate', { prompt: 'a crane' });
      await own.discord.until(() => own.fal.paid.length > 0, PATIENT_MS);
      const back = gateway.away();
      await expect.poll(ready, { timeout: 5_000, interval: 50 }).toBe(503);
      const isOver = () => answer.message()?.content.includes('🏆');
      await own.discord.until(isOver, PATIENT_MS);
      expect(await ready()).toBe(503);
      back();
      await hearsAgain();
      for (const fault of [
        () => {
          gateway.cut();
        },
        () => {
          gateway.sendReconnect();
        },
        () => {
          gateway.invalidateSessions(false);
        },
      ]) {
        fault();
        await expect.poll(ready, { timeout: 5_000, interval: 10 }).toBe(503);
        await hearsAgain();
        const listed = await own.discord.person('ada').command('history');
        expect(listed.said()).toContain('crane');
      }
      expect(own.discord.invalidRequests()).toEqual([]);
    } finally {
      await second.stop(AbortSignal.abort());
      await own.close();
    }
  });
});

it('in all that, nobody was pinged and Discord had little to refuse', () => {
  const { pings } = studio.discord;
  expect(pings.flatMap(({ who }) => who)).toEqual([]);
  expect(pings.filter(({ allowedMentions }) => allowedMentions?.parse?.length !== 0)).toEqual([]);
  expect(studio.discord.invalidRequests().length).toBeLessThan(50);
});

async function aFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' ? address?.port : undefined);
}
