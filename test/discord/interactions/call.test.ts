import { expect, it } from 'vitest';
import { defineCommand } from '../../../src/commands/define/command.js';
import { attachment, user } from '../../../src/commands/define/options.js';
import { aRim, say } from '../../support/rim.js';
import { textsFor } from '../../support/texts.js';

it('a command gets a file under the name that it was uploaded under, which Discord does not keep in all', async () => {
  const names: unknown[] = [];
  const command = defineCommand({
    name: 'do',
    texts: textsFor('do', ['file']),
    options: { file: attachment() },
    run: async ({ options, reply }) => {
      names.push(options.file?.filename);
      await reply(say('read'));
    },
  });
  const { discord } = await aRim([command]);
  for (const name of ['картины.json', 'fox.json', 'лиса.v2.YAML'])
    await discord.person('ada').command('do', { file: { name, bytes: Buffer.from('[]') } });
  expect(names).toEqual(['картины.json', 'fox.json', 'лиса.v2.YAML']);
});

it('a command is told the roles of whom an option names, as long as they are a member', async () => {
  const told: unknown[] = [];
  const command = defineCommand({
    name: 'do',
    texts: textsFor('do', ['user']),
    options: { user: user() },
    run: async ({ options, rolesOf, reply }) => {
      told.push(rolesOf(options.user ?? ''));
      await reply(say('read'));
    },
  });
  const { discord } = await aRim([command]);
  const [ada, cleo] = [discord.person('ada'), discord.person('cleo')];
  await ada.command('do', { user: cleo.id });
  await ada.command('do', { user: discord.person('ben').id });
  discord.guild().members.delete(cleo.id);
  await ada.command('do', { user: cleo.id });
  const moderators = discord.guild().roles.find(({ name }) => name === 'Moderators');
  expect(told).toEqual([[moderators?.id], [], undefined]);
});
