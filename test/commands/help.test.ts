import { ApplicationCommandType } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { allCommands } from '../../src/commands/index.js';
import { LANGUAGES } from '../../src/languages/index.js';
import { aCall, run, someServices } from '../support/call.js';

const isOfMessages = ({ type }: { readonly type?: ApplicationCommandType | undefined }) =>
  type === ApplicationCommandType.Message;

const commands = allCommands(['a/b']);

it.each(Object.entries(LANGUAGES))('tells of every command, in %s', async (_, language) => {
  const help = commands.find(({ name }) => name === 'help');
  const call = aCall({ language });
  if (!help) throw new Error('there is no help');
  await run(help, {}, call, someServices({}));
  const told = call.said[0]?.view?.content ?? '';
  const names = Object.values(language.commands).map(({ name }) => name);
  for (const name of names) expect(told).toContain(`\`/${name}\``);
  const typed = commands.filter(({ declaration }) => !isOfMessages(declaration));
  expect(names).toHaveLength(typed.length);
  expect(told).toContain(language.actions.refine);
  expect(told.length).toBeLessThan(2000);
});
