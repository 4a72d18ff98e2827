import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { en } from '../../../src/languages/index.js';
import { message, type Row } from '../../../src/views/message.js';
import { aRim, doing, say } from '../../support/rim.js';

describe('an acknowledgement', () => {
  it('that Discord lost track of is looked for, not sent again', async () => {
    const ids: unknown[] = [];
    const { discord } = await aRim([
      doing(async ({ reply }) => ids.push(await reply(say('once')))),
    ]);
    discord.standIn.intercept(async (call, next) => {
      if (!call.path.endsWith('/callback')) return next();
      await next();
      return new Response('', { status: 500 });
    });
    const answer = await discord.person('ada').command('do');
    await expect.poll(() => ids).toEqual([answer.message()?.id]);
    expect(discord.messages(discord.channel('easel'))).toHaveLength(1);
    expect(discord.standIn.calls.filter(({ path }) => path.endsWith('/callback'))).toHaveLength(1);
  });

  it('that did not arrive is sent again', async () => {
    const { discord } = await aRim([doing(({ reply }) => reply(say('twice')))]);
    let cut = true;
    discord.standIn.intercept((call, next) => {
      if (!call.path.endsWith('/callback') || !cut) return next();
      cut = false;
      return 'reset';
    });
    expect((await discord.person('ada').command('do')).said()).toBe('twice');
  });

  it('that another process was first with is left to it', async () => {
    const outcomes: unknown[] = [];
    const { discord, recorded } = await aRim([
      doing(async ({ reply }) => outcomes.push(await reply(say('second')))),
    ]);
    discord.standIn.intercept(async (call, next) => {
      // The other process is quicker by a hair.
      if (call.path.endsWith('/callback')) await next();
      return next();
    });
    await discord.person('ada').command('do');
    await expect.poll(() => outcomes).toEqual([undefined]);
    expect(recorded).toEqual([]);
  });

  it('that comes too late is the fault “gone”', async () => {
    const errors: unknown[] = [];
    const { discord, recorded } = await aRim(
      [
        doing(async ({ reply }) => {
          await reply(say('late')).catch((error: unknown) => errors.push(error));
        }),
      ],
      { ackDeadlineMs: -1 },
    );
    await discord.person('ada').command('do');
    await expect.poll(() => errors).toMatchObject([{ fault: { code: 'target_gone' } }]);
    expect(recorded).toEqual([]);
  });
});

it('an answer that was deferred while it was made ready takes the place of “thinking…”', async () => {
  const ids: unknown[] = [];
  const { discord } = await aRim([
    doing(async ({ defer, reply }) => {
      const [id] = await Promise.all([reply(say('at last')), defer()]);
      ids.push(id);
    }),
  ]);
  const answer = await (await discord.person('ada').command('do')).settled();
  expect(answer.said()).toBe('at last');
  await expect.poll(() => ids).toEqual([answer.message()?.id]);
});

it('an answer whose form Discord does not take is given with what is left of it', async () => {
  const button = { style: ButtonStyle.Secondary, custom_id: 'x', label: 'x' } as const;
  const row: Row = {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.Button, ...button }],
  };
  const view = message(en, { lines: ['taken'], components: [row] });
  const { discord, recorded, logged } = await aRim([doing(({ reply }) => reply(view))]);
  discord.standIn.intercept((call, next) =>
    call.body.includes('custom_id')
      ? Response.json({ code: 50035, message: 'Invalid Form Body' }, { status: 400 })
      : next(),
  );
  expect((await discord.person('ada').command('do')).said()).toBe('taken');
  expect([recorded, logged.length]).toEqual([[], 1]);
});
