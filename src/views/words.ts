/** Words, figures and marks that several messages share. */
import type { Evaluation, RunStatus } from '../pipeline/run.js';

/** What stands before a run, by its status. */
export const STATUS_MARKS: Record<RunStatus, string> = {
  queued: '◻️',
  running: '🖌️',
  done: '✅',
  failed: '❌',
  cancelled: '🚫',
};

/** Stands in place of a picture that the channel may not see. */
export const UNSAFE_NOTICE =
  'The picture was flagged as unsafe, so it is shown only in age-restricted channels: open it there with /history.';

/** `83 %` for a share of 0.83. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

/** `5 of 6 checks (83 %)` */
export function scoreText({ answers, score }: Pick<Evaluation, 'answers' | 'score'>): string {
  const met = answers.filter((answer) => answer.met).length;
  return `${String(met)} of ${String(answers.length)} checks (${percent(score)})`;
}
