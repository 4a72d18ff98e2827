import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startStudio } from '../sandbox/studio.js';
import { textOf as said } from '../sandbox/discord/text.js';
import { FaultScene, PATIENT_MS, POST, startIn, textOf, THREAD } from './fault-scene.js';

/** What Discord may do to a run that is under way, all at once, each in a place of its own. */
let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open();
});
afterAll(() => scene.close());

describe.concurrent('a place that is gone', () => {
  it('a deleted thread ends its run at once: the status says so, and nothing more is paid', async () => {
    const { answer, letGo } = await scene.aHeldRun('heron');
    scene.discord.deleteThread(scene.threadOf(answer));
    await scene.until(answer, '❌ The thread or message that this was for is gone.');
    letGo();
    expect(scene.paidFor('heron')).toBe(1);
  });

  it.for([
    ['a deleted channel', 'marten', () => scene.discord.channel('news', 'Atelier')],
    ['a server that threw the bot out', 'badger', () => scene.discord.channel('easel', 'Annex')],
  ] as const)('%s ends its run without another call', async ([what, word, where], { expect }) => {
    const channel = where();
    const { answer, letGo } = await scene.aHeldRun(word, channel);
    const { id } = scene.threadOf(answer);
    const runId = scene.runOf(answer);
    if (what.includes('server')) scene.discord.removeGuild({ id: channel.guildId });
    else scene.discord.deleteChannel(channel);
    const hasFailed = () => scene.hasFailed(runId, 'target_gone');
    await expect.poll(hasFailed).toBe(true);
    const before = scene.callsTo(channel.id, id);
    letGo();
    // Longer than a status waits to be drawn.
    await sleep(6_000);
    expect(scene.paidFor(word)).toBe(1);
    expect(scene.callsTo(channel.id, id)).toBe(before);
  });

  it('an outage of a server ends nothing', async () => {
    const { answer, letGo } = await scene.aHeldRun('falcon');
    const back = scene.discord.guildOutage(scene.discord.guild());
    letGo();
    await scene.until(answer, '🏆');
    back();
  });

  it('a status message deleted by hand is not posted anew, and the run goes on in its thread', async () => {
    const { answer, letGo } = await scene.aHeldRun('lynx');
    const thread = scene.threadOf(answer);
    const message = answer.message();
    if (!message) throw new Error('no status');
    scene.discord.person('cleo').deleteMessage(message);
    letGo();
    await scene.discord.until(
      () => scene.discord.messages(thread).some((post) => /Try [23] of 3/u.test(said(post))),
      PATIENT_MS,
    );
    const inChannel = scene.discord.messages(scene.discord.channel('easel'));
    expect(inChannel.filter((message) => said(message).includes('lynx'))).toEqual([]);
  });
});

describe.concurrent('what Discord refuses', () => {
  it.each([
    ['a locked thread', 'wren', POST, [403, 160005], 'The thread is locked or full.'],
    ['a full server', 'stork', THREAD, [400, 160006], 'as many open threads as Discord allows'],
    ['a file too large', 'magpie', POST, [413, 40005], 'does not take a file of this size'],
    ['AutoMod', 'raven', POST, [400, 200000], 'The rules of this server (AutoMod) block'],
    ['a word filter', 'swift', POST, [400, 240000], 'The rules of this server (AutoMod) block'],
  ] as const)('%s is asked once, and the person told why', async (_, word, route, code, told) => {
    const refused = scene.refuse(route, word, code);
    scene.pauseUntil(word, () => refused.length > 0);
    const answer = await scene.paint(`a ${word} in the rain`, { iterations: 3 });
    await scene.until(answer, told);
    expect(textOf(answer).match(/❌/gu)).toHaveLength(1);
    expect(refused).toHaveLength(1);
    expect(scene.paidFor(word)).toBeLessThanOrEqual(1);
  });

  it('a post that it took and did not confirm, and whose nonce it has forgotten, is not doubled', async ({
    onTestFinished,
  }) => {
    const forgetful = await FaultScene.open({}, { nonceWindowMs: 0 });
    onTestFinished(() => forgetful.close());
    let lost = 0;
    forgetful.discord.standIn.intercept(async (call, next) => {
      const answer = await next();
      if (!POST.test(`${call.method} ${call.path}`) || lost === 3) return answer;
      lost += 1;
      return Response.json({ message: 'no', code: 0 }, { status: 502 });
    });
    const answer = await forgetful.paint('a crane in the reeds');
    await forgetful.until(answer, '🏆');
    expect(lost).toBeGreaterThan(0);
    expect(forgetful.threadPosts(answer)).toBe(1);
  });

  it('a star on a post that Discord has not confirmed yet is kept', async ({ expect }) => {
    scene.discord.standIn.intercept(async (call, next) => {
      const answer = await next();
      if (!POST.test(`${call.method} ${call.path}`) || !call.body.includes('grebe')) return answer;
      const posted = z
        .object({ id: z.string(), channel_id: z.string() })
        .parse(await answer.clone().json());
      scene.ada().react(posted, '⭐');
      // Its event is heard before the answer.
      await sleep(200);
      return answer;
    });
    const answer = await scene.paint('a grebe on a lake');
    await scene.until(answer, '🏆');
    await expect
      .poll(async () => (await scene.ada().command('history', { favourites: true })).said(), {
        interval: 500,
      })
      .toContain('grebe');
  });

  it('AutoMod blocks the post of one run of a batch, and that run alone fails', async () => {
    const refused = scene.refuse(POST, 'lapwing', [400, 200000]);
    scene.pauseUntil('lapwing', () => refused.length > 0);
    const prompts = ['a plover', 'a lapwing', 'a dotterel'].map((bird) => `${bird} on a beach`);
    const file = { name: 'birds.json', bytes: Buffer.from(JSON.stringify(prompts)) };
    const batch = { file, iterations: 1 };
    const answer = await scene.ada().command('generate', batch, {
      channel: scene.discord.channel('easel'),
    });
    await scene.until(answer, '2 of 3 painted');
    expect(textOf(answer)).toContain('The rules of this server (AutoMod) block');
    // The status tells the end before the last post.
    await scene.discord.until(() => scene.threadPosts(answer) === 2);
  });

  it('a right taken away while it runs is named, and nothing more is paid', async () => {
    const news = scene.discord.channel('news');
    const { answer, letGo } = await scene.aHeldRun('gannet', news);
    scene.discord.setPermissions(news, { deny: ['SendMessagesInThreads'] });
    letGo();
    await scene.until(
      answer,
      'I am missing the permission “Send Messages in Threads or Attach Files” in this channel.',
    );
    const paid = scene.paidFor('gannet');
    expect(paid).toBeLessThanOrEqual(3);
    const opened = await (await scene.ada().command('history', { search: 'gannet' })).settled();
    expect(opened.said()).toContain('gannet');
  });

  it.each([
    [20016, 'snail'],
    [20028, 'tortoise'],
  ])('slow mode (%i) is waited for', async (code, word) => {
    const refused = scene.refuse(POST, word, [400, code], 1);
    const answer = await scene.paint(`a ${word} on a wall`);
    await scene.until(answer, '🏆');
    await scene.discord.until(() => scene.threadPosts(answer) === 1, PATIENT_MS);
    expect(refused).toHaveLength(1);
  });

  it('edits of an old status are given up until the last, which is posted in the thread', async () => {
    const { answer, letGo } = await scene.aHeldRun('walrus');
    const message = answer.message();
    if (!message) throw new Error('no status');
    scene.discord.age(message, 2 * 3_600_000);
    const edits = () =>
      scene.discord.standIn.calls.filter(
        ({ method, path }) => method === 'PATCH' && path.endsWith(`/messages/${message.id}`),
      ).length;
    const before = edits();
    await scene.discord.until(() => edits() > before, PATIENT_MS);
    letGo();
    const results = () =>
      scene.discord
        .messages(scene.threadOf(answer))
        .filter((message) => said(message).includes('🏆'));
    await scene.discord.until(() => results().length > 0, PATIENT_MS);
    expect(results()).toHaveLength(1);
    expect(results()[0]?.attachments).not.toEqual([]);
    expect(edits()).toBeLessThanOrEqual(before + 2);
  });
});

describe.concurrent('the gateway', () => {
  it('may go, ask to reconnect or end the session: it is heard again, and runs go on meanwhile', async ({
    expect,
  }) => {
    const own = await startStudio({ fal: { latencyMs: 400 }, gemini: { latencyMs: 10 } });
    const port = await aFreePort();
    const second = await startIn(own, { HTTP_PORT: port });
    const { gateway } = own.discord;
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    const hearsAgain = () => expect.poll(ready, { interval: 100 }).toBe(200);
    try {
      const answer = await own.discord.person('ada').command('generate', { prompt: 'a crane' });
      await own.discord.until(() => own.fal.paid.length > 0, PATIENT_MS);
      const back = gateway.away();
      await expect.poll(ready, { interval: 50 }).toBe(503);
      const isOver = () => textOf(answer).includes('🏆');
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
        await expect.poll(ready, { interval: 10 }).toBe(503);
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
  const { pings } = scene.discord;
  expect(pings.flatMap(({ who }) => who)).toEqual([]);
  expect(pings.filter(({ allowedMentions }) => allowedMentions?.parse?.length !== 0)).toEqual([]);
  expect(scene.discord.invalidRequests().length).toBeLessThan(50);
});

async function aFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' ? address?.port : undefined);
}
