/** The list of commands, in the order in which the help shows them. */
import { cancel } from './cancel.js';
import type { Command } from './define/command.js';
import { deleteCommand } from './delete.js';
import { favourites } from './favourites.js';
import { generate } from './generate.js';
import { help } from './help.js';
import { history } from './history.js';
import { refineImage } from './refine-image.js';
import { settings } from './settings.js';
import { show } from './show.js';
import { showPrompt } from './show-prompt.js';
import { status } from './status.js';
import { usage } from './usage.js';

/** @param models the image models that a person may choose from, the default first */
export function allCommands(models: readonly [string, ...string[]]): readonly Command[] {
  const listed = [
    'generate',
    'history',
    'favourites',
    'show',
    'cancel',
    'delete',
    'usage',
    'status',
    'settings',
    'help',
  ] as const;
  return [
    generate(models),
    history,
    favourites,
    show,
    cancel,
    deleteCommand,
    usage,
    status,
    settings(models),
    help(listed),
    refineImage(models),
    showPrompt(models),
  ];
}
