import { expect, it } from 'vitest';
import { defineCommand } from '../../../src/commands/define/command.js';
import { attachment } from '../../../src/commands/define/options.js';
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
