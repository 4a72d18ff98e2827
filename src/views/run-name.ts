/** The name of a run in an autocompletion: telling, and unlike any other, for a client picks by what it shows. */
import type { HistoryEntry } from '../db/history.js';
import { MAX_CHOICE_NAME } from './message.js';
import { clean, clip } from './text.js';
import { minute, percent, STATUS_MARKS } from './words.js';

/** `✅ a red fox in snow · 80 % · 2026-11-28 12:30 · k3f9` */
export function runName({ id, prompt, status, bestScore, createdAt }: HistoryEntry): string {
  const when = minute(createdAt);
  const facts = [...(bestScore === null ? [] : [percent(bestScore)]), when, id.slice(-4)];
  const after = ` · ${facts.join(' · ')}`;
  const before = `${STATUS_MARKS[status]} `;
  return before + clip(clean(prompt), MAX_CHOICE_NAME - before.length - after.length) + after;
}
