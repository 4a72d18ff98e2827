import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACK, asJson, FaultScene, isAbout, textOf, TOKEN_LIFE_MS } from './fault-scene.js';
import { textOf as said } from '../sandbox/discord/text.js';

/** Interactions that come late, twice, forged or from the wrong place, and texts that want to do harm. */
let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open();
});
afterAll(() => scene.close());

describe.concurrent('an answer', () => {
  it('that comes too late cancels before anything is paid', async ({ expect }) => {
    scene.refuse(ACK, 'mole', [404, 10062], 1);
    await scene.paint('a mole under a lawn');
    const listed = async () => (await scene.ada().command('history', { search: 'mole' })).said();
    await expect.poll(listed, { interval: 300 }).toContain('🚫');
    expect(scene.paidFor('mole')).toBe(0);
  });

  it('outlives the token of its interaction: the status is edited by the bot itself', async () => {
    const { answer, letGo } = await scene.aHeldRun('condor');
    const { token, at } = answer.interaction;
    await sleep(TOKEN_LIFE_MS);
    letGo();
    await scene.until(answer, '🏆');
    const late = scene.discord.standIn.calls.filter(
      (call) => call.path.includes(token) && call.at > at + TOKEN_LIFE_MS,
    );
    expect(late).toEqual([]);
  });

  it.each(['forum', 'voice'])(
    'in a %s channel is a private refusal, and nothing is paid',
    async (name) => {
      const channel = scene.discord.channel(name);
      const answer = await (await scene.paint(`a newt in ${name}`, {}, channel)).settled();
      expect(answer.ephemeral).toBe(true);
      expect(answer.said()).toMatch(/^I can only work in a text or announcement channel/u);
      expect(scene.paidFor(`newt in ${name}`)).toBe(0);
    },
  );

  it('inside a thread is painted there', async () => {
    const first = await scene.paint('a stoat on a log');
    await scene.until(first, '🏆');
    const thread = scene.threadOf(first);
    const second = await scene.paint('a marten on a log', {}, thread);
    await scene.until(second, '🏆');
    const contents = scene.discord.messages(thread).map(said);
    expect(contents.filter((content) => content.includes('marten')).length).toBeGreaterThanOrEqual(
      2,
    );
    expect(scene.discord.thread(second.message() ?? { id: '' })).toBeUndefined();
  });
});

it('an event that comes twice is answered once, and painted once', async () => {
  const answer = await scene.paint('a puffin on a cliff');
  scene.discord.gateway.repeat('INTERACTION_CREATE');
  await scene.until(answer, '🏆');
  expect(scene.paidFor('puffin')).toBe(1);
  const found = await scene.ada().command('history', { search: 'puffin' });
  expect(found.said().match(/a puffin on a cliff/gu)).toHaveLength(1);
});

describe.concurrent('what somebody else wrote', () => {
  const HOSTILE =
    '@everyone <@1> <@&2> [gift](https://evil.example) discord.gg/abc \u202Egnp.exe \u200B# Big **bold** https://evil.example';

  it('pings, links and turns nothing around, be it from a person or a model', async () => {
    scene.studio.gemini.standIn.intercept(async (call, next) => {
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
    const answer = await scene.paint(`a vole ${HOSTILE}`, {
      title: HOSTILE,
      mood: HOSTILE,
      iterations: 2,
    });
    await scene.until(answer, '🏆');
    const thread = scene.threadOf(answer);
    const posts = scene.discord.messages(thread);
    // That it is theirs is our own word.
    const texts = [textOf(answer).replace(/^-# <@\d+> · /mu, ''), ...posts.map(said)];
    expect(posts.some((post) => said(post).includes('Next'))).toBe(true);
    expect(texts.filter((text) => text.includes('everyone')).length).toBe(texts.length);
    for (const text of texts)
      expect(text).not.toMatch(/(?<!\\)(?:@everyone|<@|:\/\/)|\]\(|discord\.gg/u);
    for (const text of [...texts, thread.name])
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]|discord\.gg/u);
  });

  it('and is flagged by the provider is not shown here, and said so', async () => {
    const answer = await scene.paint('a lady nsfwtest');
    await scene.until(answer, /age-restricted|content rules/u);
    const posts = scene.discord.messages(scene.threadOf(answer));
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
    const listed = (await scene.ada().command('history')).message();
    if (!listed) throw new Error('no answer');
    const answer = await (await scene.ada().forge(listed, customId())).settled();
    expect(answer.ephemeral).toBe(true);
    expect(answer.said()).toContain(told);
    expect(answer.said().split('\n')).toHaveLength(1);
  });

  it('a run of another server can be cancelled neither by its id nor by a forged button', async () => {
    const { answer, letGo } = await scene.aHeldRun('ibis');
    const button = /cncl1:\w+/u.exec(JSON.stringify(answer.message()?.components))?.[0] ?? '';
    const elsewhere = { channel: scene.discord.channel('easel', 'Atelier') };
    const listed = (await scene.ada().command('history', {}, elsewhere)).message();
    if (!listed) throw new Error('no answer');
    const pressed = await (await scene.ada().forge(listed, button)).settled();
    const typed = await (
      await scene.ada().command('cancel', { run: button.slice('cncl1:'.length) }, elsewhere)
    ).settled();
    for (const said of [pressed.said(), typed.said()])
      expect(said).toContain('nothing by that name');
    letGo();
    await scene.until(answer, '🏆');
  });
});

it('in all that, nobody was pinged and Discord had little to refuse', () => {
  const { pings } = scene.discord;
  expect(pings.flatMap(({ who }) => who)).toEqual([]);
  expect(pings.filter(({ allowedMentions }) => allowedMentions?.parse?.length !== 0)).toEqual([]);
  expect(scene.discord.invalidRequests().length).toBeLessThan(50);
});
