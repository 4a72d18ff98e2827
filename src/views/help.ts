/** First steps, and what each command does. */
import type { Language } from '../languages/index.js';
import { message, type Message } from './message.js';

/** A command as the help lists it. */
export type Listed = keyof Language['commands'];

/** @param listed the commands that there are, in the order in which they are shown */
export function helpView(listed: readonly Listed[], t: Language): Message {
  const { commands, help, actions } = t;
  return message(t, {
    lines: [
      `**${help.title}**`,
      ...help
        .steps(commands.generate.name, actions.refine)
        .map((step, index) => `${String(index + 1)}. ${step}`),
      '',
      `**${help.commands}**`,
      ...listed.map((name) => `- \`/${commands[name].name}\` – ${commands[name].description}`),
    ],
  });
}
