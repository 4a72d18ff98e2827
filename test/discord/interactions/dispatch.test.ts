import {
  ApplicationCommandType,
  ButtonStyle,
  ComponentType,
  InteractionType,
  type APIInteraction,
} from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand, defineComponent } from '../../../src/commands/define/command.js';
import { required, string } from '../../../src/commands/define/options.js';
import { EaselError } from '../../../src/errors.js';
import { defineCustomId } from '../../../src/views/custom-id.js';
import { aRim, doing, say } from '../../support/rim.js';
import { textsFor } from '../../support/texts.js';

describe('a command', () => {
  it('gets its options, and who asks where with which rights', async () => {
    const calls: unknown[] = [];
    const command = defineCommand({
      name: 'do',
      texts: textsFor('do', ['what']),
      options: { what: required(string({ max: 100 })) },
      run: async (call) => {
        calls.push(call);
        await call.reply(say(call.options.what));
      },
    });
    const { discord } = await aRim([command]);
    const ada = discord.person('ada');
    const answer = await ada.command('do', { what: 'paint' });
    expect(answer.said()).toBe('paint');
    expect(calls).toMatchObject([
      {
        guildId: discord.guild().id,
        channel: { id: discord.channel('easel').id, type: 0, ageRestricted: false },
        user: { id: ada.id, name: 'ada' },
        options: { what: 'paint' },
      },
    ]);
  });

  it('learns the id of its answer', async () => {
    const ids: unknown[] = [];
    const { discord } = await aRim([
      doing(async ({ reply }) => ids.push(await reply(say('here')))),
    ]);
    const answer = await discord.person('ada').command('do');
    await expect.poll(() => ids).toEqual([answer.message()?.id]);
  });

  it('answers in private if it says so', async () => {
    const { discord } = await aRim([doing(({ reply }) => reply(say('psst')), true)]);
    expect((await discord.person('ada').command('do')).ephemeral).toBe(true);
  });

  it('may take its time after it deferred, and learns the id as well', async () => {
    const ids: unknown[] = [];
    const { discord } = await aRim([
      doing(async ({ defer, reply }) => {
        ids.push(await defer());
        ids.push(await reply(say('done')));
      }),
    ]);
    const answer = await (await discord.person('ada').command('do')).settled();
    expect(answer.said()).toBe('done');
    await expect.poll(() => ids).toEqual([true, answer.message()?.id]);
  });

  it('that does not answer in time is excused, publicly or in private as it would answer', async () => {
    for (const isPrivate of [false, true]) {
      let go: () => void = () => undefined;
      const wait = new Promise<void>((resolve) => {
        go = resolve;
      });
      const { discord } = await aRim([
        doing(({ reply }) => wait.then(() => reply(say('at last'))), isPrivate),
      ]);
      const answer = await discord.person('ada').command('do');
      expect(answer.ackMs).toBeLessThan(2500);
      expect(answer.ephemeral).toBe(isPrivate);
      go();
      await answer.settled();
      expect(answer.said()).toBe('at last');
    }
  });

  it('may add something for the person alone', async () => {
    const { discord } = await aRim([
      doing(async ({ defer, reply, replyPrivately }) => {
        await defer();
        await reply(say('for all'));
        await replyPrivately(say('for you'));
      }),
    ]);
    const answer = await (await discord.person('ada').command('do')).settled();
    await discord.until(() => answer.followUps().length > 0);
    expect(answer.message()?.content).toBe('for all');
    expect(discord.messages(discord.channel('easel')).map(({ content }) => content)).toEqual([
      'for all',
    ]);
  });
});

describe('a call', () => {
  it('from outside of any server is refused, before the command hears of it', async () => {
    const { discord } = await aRim(
      [doing(({ reply }) => reply(say('done')))],
      {},
      (interaction) => {
        const copy = structuredClone(interaction);
        delete copy.guild_id;
        delete copy.member;
        return copy;
      },
    );
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toMatch(/^I can only work in a text or announcement channel/u);
    expect(answer.ephemeral).toBe(true);
  });

  it('of a command that is no more is told so', async () => {
    const { discord } = await aRim([doing(({ reply }) => reply(say('x')))], {}, (interaction) => {
      const copy = structuredClone(interaction);
      if (copy.data && 'name' in copy.data) copy.data.name = 'undo';
      return copy;
    });
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toMatch(/^I do not know this command any more/u);
  });

  it.each([ApplicationCommandType.Message, ApplicationCommandType.User])(
    'of another kind (%i) by the name of a command is told so, too',
    async (type) => {
      const { discord } = await aRim([doing(({ reply }) => reply(say('x')))], {}, (interaction) => {
        const copy = structuredClone(interaction);
        if (copy.data && 'name' in copy.data) Object.assign(copy.data, { type, target_id: '1' });
        return copy;
      });
      const answer = await discord.person('ada').command('do');
      expect(answer.said()).toMatch(/^I do not know this command any more/u);
      expect(answer.ephemeral).toBe(true);
    },
  );

  it('by a form of an older version is told so', async () => {
    const { discord } = await aRim([doing(({ reply }) => reply(say('x')))], {}, (interaction) => {
      const data = { custom_id: 'steer0:1', components: [] };
      return { ...interaction, type: InteractionType.ModalSubmit, data } as APIInteraction;
    });
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toMatch(/^This is from an older version of me/u);
    expect(answer.ephemeral).toBe(true);
  });
});

describe('a fault', () => {
  const denied = () => Promise.reject(new EaselError({ code: 'not_allowed', needs: 'owner' }));
  const SENTENCE = 'Only its owner can do that. Please ask them.';

  it('before an answer is told in private', async () => {
    const { discord, recorded } = await aRim([doing(denied)]);
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toBe(SENTENCE);
    expect(answer.ephemeral).toBe(true);
    expect(recorded).toEqual([]);
  });

  it('after a public defer takes that message away and is told in private', async () => {
    const { discord } = await aRim([doing(({ defer }) => defer().then(denied))]);
    const answer = await (await discord.person('ada').command('do')).settled();
    expect(answer.message()).toBeUndefined();
    expect(answer.followUps().map(({ content }) => content)).toEqual([SENTENCE]);
    expect(discord.messages(discord.channel('easel'))).toEqual([]);
  });

  it('after a private defer fills it', async () => {
    const { discord } = await aRim([doing(({ defer }) => defer().then(denied), true)]);
    const answer = await (await discord.person('ada').command('do')).settled();
    expect(answer.message()?.content).toBe(SENTENCE);
    expect(answer.followUps()).toEqual([]);
  });

  it('of our own is recorded, and told without a word of what it was', async () => {
    const secret = new Error('at /srv/easel: key sk-1');
    const { discord, recorded } = await aRim([doing(() => Promise.reject(secret))]);
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toMatch(/^Something went wrong on my side/u);
    expect(recorded).toEqual([secret]);
  });
});

describe('a control', () => {
  const id = defineCustomId('count1', z.object({ n: z.string() }));
  const counter = (n: number) => ({
    ...say(`at ${String(n)}`),
    components: [
      {
        type: ComponentType.ActionRow as const,
        components: [
          {
            type: ComponentType.Button as const,
            style: ButtonStyle.Primary as const,
            label: 'More',
            custom_id: id.make({ n: String(n) }),
          },
        ],
      },
    ],
  });
  const count = defineCommand({
    name: 'count',
    texts: textsFor('count', []),
    options: {},
    components: [
      defineComponent(id, async (press, { n }) => {
        if (n === '2') throw new EaselError({ code: 'not_found' });
        await press.reply(counter(Number(n) + 1));
      }),
    ],
    run: async ({ reply }) => {
      await reply(counter(0));
    },
  });

  it('changes the message it is on', async () => {
    const { discord } = await aRim([count]);
    const ada = discord.person('ada');
    const [first] = [(await ada.command('count')).message()];
    if (!first) throw new Error('no answer');
    expect((await ada.press(first, 'More')).message()?.content).toBe('at 1');
    expect((await ada.press(first, 'More')).message()?.content).toBe('at 2');
  });

  it('that fails leaves the message, and tells the person', async () => {
    const { discord } = await aRim([count]);
    const ada = discord.person('ada');
    const first = (await ada.command('count')).message();
    if (!first) throw new Error('no answer');
    await ada.press(first, 'More');
    await ada.press(first, 'More');
    const answer = await ada.press(first, 'More');
    expect(answer.ephemeral).toBe(true);
    expect(answer.said()).toContain('nothing by that name');
    expect(discord.messages(discord.channel('easel'))[0]?.content).toBe('at 2');
  });

  it('of an older version is answered in one private sentence', async () => {
    const old = {
      ...counter(0),
      components: JSON.parse(
        JSON.stringify(counter(0).components).replace('count1', 'count0'),
      ) as never,
    };
    const { discord } = await aRim([doing(({ reply }) => reply(old))]);
    const ada = discord.person('ada');
    const first = (await ada.command('do')).message();
    if (!first) throw new Error('no answer');
    const answer = await ada.press(first, 'More');
    expect(answer.said()).toContain('from an older version of me');
    expect(answer.ephemeral).toBe(true);
  });
});

describe('while stopping', () => {
  it('every new call is told to come back, and those before are seen through', async () => {
    let go: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { discord, dispatcher } = await aRim([
      doing(async ({ reply }) => {
        await reply(say('begun'));
        await wait;
      }),
    ]);
    await discord.person('ada').command('do');
    let stopped = false;
    const stop = dispatcher.stop().then(() => {
      stopped = true;
    });
    const late = await discord.person('ben').command('do');
    expect(late.said()).toBe('I am just restarting. Please try again in a minute.');
    expect(stopped).toBe(false);
    go();
    await stop;
  });
});
