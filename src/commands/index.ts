/** The list of commands, in the order in which the help shows them. */
import { cancel } from './cancel.js';
import type { Command } from './define/command.js';
import { generate } from './generate.js';
import { history } from './history.js';

/** @param models the image models that a person may choose from, the default first */
export function allCommands(models: readonly [string, ...string[]]): readonly Command[] {
  return [generate(models), history, cancel];
}
