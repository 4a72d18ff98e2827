import { describe, expect, it } from 'vitest';
import { EaselError } from '../../../src/errors.js';
import { aThread } from '../../support/submission-thread.js';

describe('a submission that nobody can see', () => {
  it('is told of in the channel to those who asked for it', async () => {
    const { thread, calls, said, watch, watchers, isClosed } = await aThread();
    thread.changed();
    await expect.poll(() => calls).toContain('open thread');
    await watch('ben');
    await thread.gone('thread');
    await expect.poll(isClosed).toBe(true);
    expect(calls.filter((call) => call.startsWith('post'))).toEqual(['post in channel']);
    expect(said('post1')).toBe('<@ben> finished: a red fox in snow');
    expect(await watchers()).toEqual([]);
  });

  it('is told of to nobody where the channel cannot be seen, and nobody waits for it', async () => {
    const fault = { code: 'discord_denied', missing: 'View Channel' } as const;
    const channelInfo = () => Promise.reject(new EaselError(fault));
    const { thread, calls, watch, watchers, isClosed } = await aThread({ channelInfo });
    await watch('ben');
    thread.changed();
    await expect.poll(isClosed).toBe(true);
    expect(calls).toEqual([]);
    expect(await watchers()).toEqual([]);
  });
});
