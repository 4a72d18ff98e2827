/** The button by which somebody keeps a picture among their favourites. */
import type { Kept } from '../db/favourites.js';
import type { Language } from '../languages/index.js';
import { button } from './controls.js';
import { defineCustomId } from './custom-id.js';
import { tryState } from './details.js';
import { message, type Message } from './message.js';

/** Makes a try of a run a favourite of who presses, or takes that back. */
export const keepId = defineCustomId('keep1', tryState);

export function keepButton(runId: string, number: number, { keep }: Language) {
  return button(`⭐ ${keep.button}`, keepId.make({ run: runId, number: String(number) }));
}

/** What the press led to, in one line. */
export function keptView(kept: Kept, t: Language): Message {
  const { keep } = t;
  const lines = { kept: keep.kept, 'not kept': keep.notKept, reacted: keep.reacted };
  return message(t, { lines: [lines[kept]] });
}
