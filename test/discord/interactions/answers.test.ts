import { ButtonStyle, ComponentType, Locale } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand, defineComponent } from '../../../src/commands/define/command.js';
import { EaselError } from '../../../src/errors.js';
import { defineCustomId } from '../../../src/views/custom-id.js';
import { aRim, doing, say } from '../../support/rim.js';
import { textsFor } from '../../support/texts.js';

describe('a button', () => {
  const id = defineCustomId('act1', z.object({ what: z.string() }));
  const acting = defineCommand({
    name: 'do',
    texts: textsFor('do', []),
    options: {},
    components: [
      defineComponent(id, async ({ post, openForm, replyPrivately, fields }, { what }) => {
        if (what === 'post') {
          await post(say('for all'));
          return;
        }
        if (what === 'form')
          return openForm({
            customId: id.make({ what: 'sent' }),
            title: 'Steer '.repeat(20),
            fields: [{ name: 'change', label: 'What to change', max: 300 }],
          });
        await replyPrivately(say(`changed: ${fields.get('change') ?? ''}`));
      }),
    ],
    run: async ({ reply }) => {
      const button = (what: string) => ({
        type: ComponentType.Button as const,
        style: ButtonStyle.Secondary as const,
        label: what,
        custom_id: id.make({ what }),
      });
      const row = {
        type: ComponentType.ActionRow as const,
        components: ['post', 'form'].map(button),
      };
      await reply({ ...say('here'), components: [row] });
    },
  });

  it('may post a message of its own for everybody', async () => {
    const { discord } = await aRim([acting]);
    const ada = discord.person('ada');
    const shown = (await ada.command('do')).message();
    if (!shown) throw new Error('no answer');
    const answer = await ada.press(shown, 'post');
    expect(answer.ephemeral).toBe(false);
    expect(discord.messages(discord.channel('easel')).map(({ content }) => content)).toEqual([
      'here',
      'for all',
    ]);
  });

  it('may open a form, whose texts come back by their names', async () => {
    const { discord } = await aRim([acting]);
    const ada = discord.person('ada');
    const shown = (await ada.command('do')).message();
    if (!shown) throw new Error('no answer');
    const form = await ada.press(shown, 'form');
    const answer = await ada.submitModal(form, { 'What to change': 'add snow' });
    expect(answer.said()).toBe('changed: add snow');
    expect(answer.ephemeral).toBe(true);
  });
});

it('what only one person sees is said in their language', async () => {
  const { discord } = await aRim([
    doing(() => Promise.reject(new EaselError({ code: 'stopping' }))),
  ]);
  const ada = discord.person('ada').speaks(Locale.German);
  expect((await ada.command('do')).said()).toMatch(/^Ich starte gerade neu/u);
});
