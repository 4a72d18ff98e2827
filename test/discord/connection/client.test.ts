import { queryObjects } from 'node:v8';
import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { Routes, ThreadChannel } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import { createGatewayClient } from '../../../src/discord/connection/client.js';
import { withId } from '../../../src/discord/messages/shapes.js';
import { aDiscord, restOf, silent } from '../../support/rim.js';

const THREADS = 20;

it('forgets the threads that it was told of, though none of them is archived', async () => {
  const discord = await aDiscord({ limits: Infinity });
  const rest = restOf(discord);
  let [isReady, opened] = [false, 0];
  const client = createGatewayClient({
    ...{ token: discord.token, apiUrl: discord.apiUrl, rest, log: silent },
    onDispatch({ t: event }) {
      isReady ||= event === GatewayDispatchEvents.Ready;
      if (event === GatewayDispatchEvents.ThreadCreate) opened += 1;
    },
    onInterrupted: () => undefined,
    onFatal: () => undefined,
    forgetEveryMs: 200,
  });
  onTestFinished(() => client.destroy());
  await client.connect();
  await expect.poll(() => isReady).toBe(true);
  const { id: channel } = discord.channel('easel');
  for (let thread = 0; thread < THREADS; thread += 1) {
    const message = await rest.post(Routes.channelMessages(channel), { body: { content: 'here' } });
    const { id } = withId.parse(message);
    await rest.post(Routes.threads(channel, id), { body: { name: 'a thread' } });
  }
  await expect.poll(() => opened).toBe(THREADS);
  // Tests before this one, in the same process, may have left some.
  await expect.poll(() => queryObjects(ThreadChannel, { format: 'count' })).toBeLessThan(THREADS);
});
