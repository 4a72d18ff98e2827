/** Deleting: what would go and whether it shall, and what became of it. */
import { ButtonStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Belongings } from '../db/belongings.js';
import type { Language } from '../languages/index.js';
import { button, row } from './controls.js';
import { defineCustomId, rowId } from './custom-id.js';
import { message, quote, type Message } from './message.js';

const ofRun = z.object({ run: rowId });
const ofNothing = z.object({});
/** Asks whether a run shall be deleted. */
export const deleteId = defineCustomId('del1', ofRun);
/** Deletes it. */
export const deleteRunId = defineCustomId('dely1', ofRun);
/** Deletes everything of who presses. */
export const deleteEverythingId = defineCustomId('dela1', ofNothing);
/** Keeps all as it is. */
export const deleteNothingId = defineCustomId('deln1', ofNothing);

/** What became of a deletion. */
export interface Receipt {
  readonly runs: number;
  readonly posts: number;
  /** Posts that Discord does not let us delete. */
  readonly postsLeft: number;
  /** Some of it has to wait, and goes by itself later. */
  readonly goesOn: boolean;
}

/** The button that asks; for results and opened runs. */
export function deleteButton(runId: string, { deletion }: Language) {
  return button(`🗑 ${deletion.button}`, deleteId.make({ run: runId }), {
    style: ButtonStyle.Danger,
  });
}

/** Whether a run shall go, with what it is and what goes with it. */
export function deleteRunView(
  { id, prompt }: { readonly id: string; readonly prompt: string },
  { pictures, posts, favourites }: Belongings,
  t: Language,
): Message {
  return message(t, {
    lines: [
      quote(prompt, 200, `**${t.deletion.askRun}**\n> `),
      t.deletion.ofRun({ pictures, posts, favourites }),
    ],
    components: [choice(deleteRunId.make({ run: id }), t)],
  });
}

/** Whether everything of a person shall go. */
export function deleteEverythingView(belongings: Belongings, t: Language): Message {
  return message(t, {
    lines: [`**${t.deletion.askEverything}**`, t.deletion.ofPerson(belongings)],
    components: [choice(deleteEverythingId.make({}), t)],
  });
}

function choice(confirmId: string, { deletion }: Language) {
  return row([
    button(deletion.keep, deleteNothingId.make({})),
    button(deletion.confirm, confirmId, { style: ButtonStyle.Danger }),
  ]);
}

export function keptAllView(t: Language): Message {
  return message(t, { lines: [t.deletion.nothing] });
}

export function deletingView(t: Language): Message {
  return message(t, { lines: [t.deletion.underWay] });
}

export function deletedView({ runs, posts, postsLeft, goesOn }: Receipt, t: Language): Message {
  return message(t, {
    lines: [
      t.deletion.done({ runs, posts }),
      postsLeft > 0 && t.deletion.left(postsLeft),
      goesOn && t.deletion.goesOn,
    ],
  });
}
