import { RESTEvents, type REST } from 'discord.js';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Discord } from '../../sandbox/discord/index.js';
import { aDiscord, restOf } from '../../support/rim.js';

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
