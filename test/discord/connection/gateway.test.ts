import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { Account } from '../../../src/discord/connection/account.js';
import { aDiscord, aGateway, restOf } from '../../support/rim.js';

/** Takes every connection to its gateway and says nothing. */
async function aMuteDiscord() {
  const server = createServer((_, response) => {
    const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
    const gateway = { url: `ws://${host}/gateway`, shards: 1, session_start_limit: limit };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(gateway));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const sockets = new WebSocketServer({ server });
  let opened = 0;
  sockets.on('connection', () => (opened += 1));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return {
    token: 'a.b.c',
    apiUrl: `http://${host}/api`,
    get opened() {
      return opened;
    },
    get open() {
      return sockets.clients.size;
    },
  };
}

describe('a connection to Discord', () => {
  it('is there from its first session on, and knows who the bot is', async () => {
    const discord = await aDiscord();
    const gateway = aGateway(discord);
    expect(gateway.isConnected()).toBe(false);
    await expect(gateway.connect()).resolves.toEqual({
      userId: discord.applicationId,
      applicationId: discord.applicationId,
      guildIds: [discord.guild().id, discord.guild('Atelier').id],
    });
    expect(gateway.isConnected()).toBe(true);
  });

  it('is gone while Discord is away, and comes back by itself', async () => {
    const discord = await aDiscord();
    const gateway = aGateway(discord);
    await gateway.connect();
    const back = discord.gateway.away();
    await expect.poll(() => gateway.isConnected()).toBe(false);
    back();
    await expect.poll(() => gateway.isConnected()).toBe(true);
  });

  it('tells of every new session, and of none that was resumed', async () => {
    const discord = await aDiscord();
    let sessions = 0;
    const gateway = aGateway(discord, { session: () => void (sessions += 1) });
    await gateway.connect();
    expect(sessions).toBe(1);
    discord.gateway.sendReconnect();
    await expect.poll(() => discord.gateway.resumes).toBe(1);
    await expect.poll(() => gateway.isConnected()).toBe(true);
    expect(sessions).toBe(1);
    discord.gateway.invalidateSessions(false);
    await expect.poll(() => sessions).toBe(2);
  });

  it('is opened anew where a resumed session stays silent', async () => {
    const discord = await aDiscord();
    let sessions = 0;
    const gateway = aGateway(discord, { session: () => void (sessions += 1) }, 300);
    await gateway.connect();
    discord.gateway.ignoreResume();
    discord.gateway.cut();
    await expect.poll(() => gateway.isConnected()).toBe(false);
    await expect.poll(() => sessions).toBe(2);
    expect(gateway.isConnected()).toBe(true);
    expect(discord.gateway.connected).toBe(1);
  });

  it('is opened anew where a session that is resumed on the same connection stays silent', async () => {
    const discord = await aDiscord();
    let sessions = 0;
    const gateway = aGateway(discord, { session: () => void (sessions += 1) }, 300);
    await gateway.connect();
    discord.gateway.ignoreResume();
    discord.gateway.invalidateSessions(true);
    await expect.poll(() => gateway.isConnected()).toBe(false);
    await expect.poll(() => sessions).toBe(2);
    expect(gateway.isConnected()).toBe(true);
  });

  it('is opened as soon as Discord can be reached', async () => {
    const discord = await aDiscord();
    let down = true;
    discord.standIn.intercept((_, next) => (down ? 'reset' : next()));
    const gateway = aGateway(discord, {}, 300);
    const connected = gateway.connect();
    await expect.poll(() => discord.standIn.calls.length).toBeGreaterThan(0);
    down = false;
    await connected;
    expect(gateway.isConnected()).toBe(true);
  });

  it('is opened anew where the first session does not begin', async () => {
    const discord = await aDiscord();
    let silent = true;
    discord.standIn.intercept((_, next) => {
      if (!silent) return next();
      silent = false;
      return 'hang';
    });
    void aGateway(discord, {}, 300).connect();
    await expect.poll(() => discord.gateway.connected).toBe(1);
  });

  it('leaves no connection behind where Discord takes it and stays silent', async () => {
    const mute = await aMuteDiscord();
    const gateway = aGateway(mute, {}, 200);
    void gateway.connect();
    await expect.poll(() => mute.opened).toBeGreaterThan(1);
    await gateway.stop();
    const { opened } = mute;
    // Longer than discord.js waits before it opens one again.
    await setTimeout(800);
    await expect.poll(() => mute.open).toBe(0);
    expect(mute.opened).toBe(opened);
  });

  it('ends soon after it is told to, though Discord says nothing', async () => {
    const discord = await aDiscord();
    const gateway = aGateway(discord);
    await gateway.connect();
    const before = Date.now();
    await gateway.stop();
    expect(Date.now() - before).toBeLessThan(2000);
    expect(gateway.isConnected()).toBe(false);
  });
});

/** What is told of refusals from now on. */
function refusalsOf(account: Account): unknown[] {
  const refusals: unknown[] = [];
  account.refused.catch((refusal: unknown) => refusals.push(refusal));
  return refusals;
}

describe('a refusal', () => {
  it('of the token ends the start with one sentence, and nothing more is sent', async () => {
    const discord = await aDiscord();
    discord.gateway.refuseToken();
    await expect(aGateway(discord).connect()).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(
        /^Discord does not know this token\. .*DISCORD_TOKEN\.$/u,
      ) as string,
    });
    expect(discord.standIn.calls).toHaveLength(1);
  });

  it('of the intents ends the start with one sentence', async () => {
    const discord = await aDiscord();
    discord.gateway.refuseIntents();
    await expect(aGateway(discord).connect()).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('refuses the intents') as string,
    });
  });

  it('of so many servers on one connection says what can be done', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    const refusals = refusalsOf(account);
    const gateway = aGateway(discord, {}, undefined, account);
    await gateway.connect();
    discord.gateway.cut(4011);
    await expect
      .poll(() => refusals)
      .toMatchObject([
        { exitCode: 78, message: expect.stringContaining('more servers than') as string },
      ]);
  });

  it('while running is told, too', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    const refusals = refusalsOf(account);
    const gateway = aGateway(discord, {}, undefined, account);
    await gateway.connect();
    discord.gateway.refuseToken();
    await expect.poll(() => refusals).toMatchObject([{ exitCode: 78 }]);
    expect(gateway.isConnected()).toBe(false);
  });

  it('by REST is one like any other: told once, the connection is closed, and nothing more is sent', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    const refusals = refusalsOf(account);
    const rest = restOf(discord, account);
    const gateway = aGateway(discord, {}, undefined, account);
    await gateway.connect();
    discord.standIn.intercept(() =>
      Response.json({ message: '401: Unauthorized', code: 0 }, { status: 401 }),
    );
    const { calls } = discord.standIn;
    const before = calls.length;
    await expect(rest.get('/users/@me')).rejects.toMatchObject({ status: 401 });
    expect(refusals).toMatchObject([{ exitCode: 78 }]);
    expect(gateway.isConnected()).toBe(false);
    await expect(rest.get('/users/@me')).rejects.toBe(refusals[0]);
    await expect.poll(() => discord.gateway.connected).toBe(0);
    expect(calls).toHaveLength(before + 1);
  });

  it('by the gateway stops REST as well, and what waits for its turn there', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    const rest = restOf(discord, account);
    const gateway = aGateway(discord, {}, undefined, account);
    await gateway.connect();
    let release: (() => void) | undefined;
    discord.standIn.intercept(async (_, next) => {
      await new Promise<void>((resolve) => (release = resolve));
      return next();
    });
    const { calls } = discord.standIn;
    const before = calls.length;
    const asked = [1, 2, 3].map(() => rest.get('/users/@me'));
    const outcomes = Promise.allSettled(asked);
    await expect.poll(() => release).toBeDefined();
    discord.gateway.cut(4004);
    await expect.poll(() => gateway.isConnected()).toBe(false);
    release?.();
    const [, second, third] = await outcomes;
    for (const outcome of [second, third])
      expect(outcome).toMatchObject({ status: 'rejected', reason: { exitCode: 78 } });
    expect(calls).toHaveLength(before + 1);
  });
});
