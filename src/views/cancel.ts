/** What a cancellation stopped, and the entries to choose from before it. */
import { counted } from '../errors.js';
import type { Submission } from '../pipeline/run.js';
import { MAX_CHOICE_NAME, message, type Message } from './message.js';
import { clean, clip } from './text.js';

/** The name of an unfinished submission in the autocompletion; never empty. */
export function unfinishedName({
  title,
  runs,
}: {
  readonly title: string;
  readonly runs: number;
}): string {
  const count = runs === 1 ? '' : ` (${String(runs)} runs)`;
  return (clip(clean(title), MAX_CHOICE_NAME - count.length) || 'untitled') + count;
}

/** What was stopped, what had been done before, and what it cost. */
export function cancelledView(
  before: Submission,
  after: Submission,
  { images, costUsd }: { readonly images: number; readonly costUsd: number },
): Message {
  const count = (runs: Submission['runs'], status: string) =>
    runs.filter((run) => run.status === status).length;
  const stopped = count(after.runs, 'cancelled') - count(before.runs, 'cancelled');
  const done = count(after.runs, 'done');
  const first =
    stopped === 0
      ? 'That was over already; nothing was left to stop. See /history for what was painted.'
      : `Cancelled ${counted(stopped, 'run')}.`;
  return message({
    lines: [
      `${first} ${counted(done, 'run')} ${done === 1 ? 'was' : 'were'} done.`,
      `${counted(images, 'image')} ${images === 1 ? 'was' : 'were'} paid for, about $${costUsd.toFixed(3)} in all. What was painted stays in the thread.`,
    ],
  });
}
