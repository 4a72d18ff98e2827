import type { APIInteraction } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { defineCommand } from '../../../src/commands/define/command.js';
import { required, string } from '../../../src/commands/define/options.js';
import { aRim } from '../../support/rim.js';
import { textsFor } from '../../support/texts.js';

const suggesting = defineCommand({
  name: 'do',
  texts: textsFor('do', ['what']),
  options: {
    what: required(
      string({
        max: 100,
        autocomplete: (typed) => Promise.resolve([{ name: typed, value: typed }]),
      }),
    ),
  },
  run: () => Promise.resolve(),
});

it('what is offered while somebody types is what the option suggests', async () => {
  const { discord } = await aRim([suggesting]);
  const offered = await discord.person('ada').autocomplete('do', 'what', 'a fox');
  expect(offered).toEqual([{ name: 'a fox', value: 'a fox' }]);
});

it.each([
  ['options', { data: { id: '1', name: 'do', type: 1 } }],
  ['rights', { member: { user: { id: '1', username: 'ada' } } }],
  ['rights that are a number', { member: { user: { id: '1' }, permissions: 'many' } }],
])('without %s nothing is offered, and the bot lives on', async (_, odd) => {
  let isOdd = true;
  const { discord, recorded } = await aRim([suggesting], { ackDeadlineMs: 300 }, (interaction) =>
    isOdd ? ({ ...interaction, ...odd } as APIInteraction) : interaction,
  );
  const typing = discord.person('ada').autocomplete('do', 'what', 'a fox');
  await expect(typing).rejects.toThrow('Loading options failed');
  expect(recorded).toHaveLength(1);
  isOdd = false;
  expect(await discord.person('ada').autocomplete('do', 'what', 'a fox')).toHaveLength(1);
});
