import { RESTEvents, type REST } from 'discord.js';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Account } from '../../../src/discord/connection/account.js';
import {
  ANSWERS,
  CATCH_UP,
  createRest,
  EDITS,
  POSTS,
} from '../../../src/discord/connection/rest.js';
import type { Discord } from '../../sandbox/discord/index.js';
import { aDiscord, restOf, silent } from '../../support/rim.js';

const HOURS_MS = 7_200_000;

describe('where the wall clock is set back by hours', () => {
  let discord: Discord;
  let rest: REST;

  beforeEach(async () => {
    discord = await aDiscord({ limits: Infinity, globalPerSecond: 1000 });
    rest = restOf(discord);
  });

  const ask = () => rest.get('/users/@me');

  function setBack(): void {
    const real = Date.now.bind(Date);
    const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() - HOURS_MS);
    onTestFinished(() => {
      spy.mockRestore();
    });
  }

  /** Every answer says that its bucket is empty for a moment; the first one, which bucket that is. */
  async function emptyBuckets(): Promise<void> {
    discord.standIn.intercept(async (_, next) => {
      const answer = await next();
      answer.headers.set('x-ratelimit-bucket', 'me');
      answer.headers.set('x-ratelimit-remaining', '0');
      answer.headers.set('x-ratelimit-reset-after', '0.2');
      return answer;
    });
    await ask();
    await ask();
  }

  it('requests go on, more of them than a second has room for', async () => {
    await ask();
    setBack();
    const more = await Promise.all(Array.from({ length: 70 }, ask));
    expect(more).toHaveLength(70);
  });

  it('an empty bucket fills as ever', async () => {
    await emptyBuckets();
    setBack();
    await expect(ask()).resolves.toBeDefined();
  });

  it('so does one that somebody waited for', async () => {
    await emptyBuckets();
    rest.once(RESTEvents.RateLimited, setBack);
    await expect(ask()).resolves.toBeDefined();
  });
});

it('a thousand answers at once share connections that a listener has room for', async () => {
  const { standIn, apiUrl, token } = await aDiscord();
  let connections = 0;
  standIn.server.on('connection', () => (connections += 1));
  standIn.intercept(() => new Response(null, { status: 204 }));
  const rest = createRest({ account: new Account(token), apiUrl, log: silent }, ANSWERS);
  const answer = (_: unknown, id: number) =>
    rest.post(`/interactions/${String(id)}/token/callback`, { auth: false, body: { type: 5 } });
  await Promise.all(Array.from({ length: 1000 }, answer));
  expect(standIn.calls).toHaveLength(1000);
  expect(connections).toBeLessThanOrEqual(256);
});

it('what is posted, edited and caught up with has its share each of fifty calls a second', () => {
  const all = [POSTS, EDITS, CATCH_UP].map(({ perSecond }) => perSecond);
  expect(all.reduce((sum, one) => sum + one)).toBeLessThan(50);
});

it('posts go out while edits have used up their second', async () => {
  const { standIn, apiUrl, token } = await aDiscord({ limits: Infinity });
  const options = { account: new Account(token), apiUrl, log: silent };
  const [edits, posts] = [createRest(options, EDITS), createRest(options, POSTS)];
  let posted = 0;
  const editing = Promise.all(
    Array.from({ length: EDITS.perSecond + 1 }, () => edits.get('/users/@me')),
  ).then(() => posted);
  await standIn.until(() => standIn.calls.length >= EDITS.perSecond);
  await posts.get('/users/@me');
  posted += 1;
  await expect(editing).resolves.toBe(1);
});

it('forgets the limits of channels in which nothing is under way', async () => {
  const { token, apiUrl } = await aDiscord({ limits: Infinity });
  const connection = { account: new Account(token), apiUrl, log: silent };
  const rest = createRest({ ...connection, forgetEveryMs: 50 });
  let most = 0;
  for (let thread = 0; thread < 40; thread += 1) {
    // Nobody knows such a channel, which has limits all the same.
    await rest.get(`/channels/${10n ** 18n + BigInt(thread)}`).catch(() => undefined);
    most = Math.max(most, rest.handlers.size);
  }
  expect(most).toBeGreaterThan(0);
  await expect.poll(() => rest.handlers.size).toBe(0);
});
