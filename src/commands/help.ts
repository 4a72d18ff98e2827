import { helpView, type Listed } from '../views/help.js';
import { defineCommand, type Command } from './define/command.js';

/** @param listed the commands that it tells of, in their order */
export function help(listed: readonly Listed[]): Command {
  return defineCommand({
    name: 'help',
    texts: ({ commands }) => commands.help,
    options: {},
    private: true,
    run: async ({ reply, language }) => {
      await reply(helpView(listed, language));
    },
  });
}
