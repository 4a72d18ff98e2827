/** What a cancellation stopped, and the entries to choose from before it. */
import type { Language } from '../languages/index.js';
import type { Submission } from '../pipeline/run.js';
import { MAX_CHOICE_NAME, message, type Message } from './message.js';
import { clean, clip } from './text.js';
import { minute, money } from './words.js';

export interface Nameable {
  readonly submissionId: string;
  readonly title: string;
  readonly runs: number;
  readonly createdAt: number;
}

/**
 * The name of an unfinished submission in the autocompletion, unlike any other, for a client picks
 * by what it shows: `a red fox in snow · 2026-11-28 12:30 · k3f9`
 */
export function unfinishedName(
  { submissionId, title, runs, createdAt }: Nameable,
  t: Language,
): string {
  const when = minute(createdAt);
  const facts = [...(runs === 1 ? [] : [t.runs(runs)]), when, submissionId.slice(-4)];
  const after = ` · ${facts.join(' · ')}`;
  return (clip(clean(title), MAX_CHOICE_NAME - after.length) || t.cancelled.untitled) + after;
}

/** What was stopped, what had been done before, and what it cost. */
export function cancelledView(
  before: Submission,
  after: Submission,
  { images, costUsd }: { readonly images: number; readonly costUsd: number },
  words: Language,
): Message {
  const count = (runs: Submission['runs'], status: string) =>
    runs.filter((run) => run.status === status).length;
  const stopped = count(after.runs, 'cancelled') - count(before.runs, 'cancelled');
  const done = count(after.runs, 'done');
  const { cancelled: t } = words;
  return message(words, {
    lines: [
      stopped === 0 ? t.overAlready : t.stopped(words.runs(stopped)),
      done > 0 && t.done(words.runs(done)),
      images === 0 ? t.nothingPaid : t.paid(words.images(images), money(costUsd)),
    ],
  });
}
