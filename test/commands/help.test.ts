import { expect, it } from 'vitest';
import { allCommands } from '../../src/commands/index.js';
import { LANGUAGES } from '../../src/languages/index.js';
import { aCall, run, someServices } from '../support/call.js';

const commands = allCommands(['a/b']);

it.each(Object.entries(LANGUAGES))('tells of every command, in %s', async (_, language) => {
  const help = commands.find(({ name }) => name === 'help');
  const call = aCall({ language });
  if (!help) throw new Error('there is no help');
  await run(help, {}, call, someServices({}));
  const told = call.said[0]?.view?.content ?? '';
  const names = Object.values(language.commands).map(({ name }) => name);
  for (const name of names) expect(told).toContain(`\`/${name}\``);
  expect(names).toHaveLength(commands.length);
  expect(told.length).toBeLessThan(2000);
});
