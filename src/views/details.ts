/** Everything that is known of a try: each check with its evidence, what was changed and why, and what paints it again. */
import { z } from 'zod';
import type { Language } from '../languages/index.js';
import { paintedSeed } from '../pipeline/origin.js';
import {
  baseOf,
  best,
  shown,
  winner,
  type Candidate,
  type Iteration,
  type Run,
} from '../pipeline/run.js';
import type { Drawing, ScorePlot } from '../pictures/pictures.js';
import { defineCustomId, rowId } from './custom-id.js';
import { changeText, iterationText } from './iteration-text.js';
import { list, message, quote, type Draft, type Message } from './message.js';
import { percent } from './words.js';
import { wordDiff } from './word-diff.js';

/** A try of a run. */
export const tryState = z.object({
  run: rowId,
  number: z.string().regex(/^[1-9]$/),
});
/** Tells everything of a try, to who asks; 0 stands for the winner. */
export const detailsId = defineCustomId(
  'dtl1',
  tryState.extend({ number: z.string().regex(/^\d$/) }),
);

const CHANGES_SHOWN = 5;

/** The scores of the run's tries, where there is a way to see in them. */
export function scoresOf(run: Run): ScorePlot | undefined {
  const won = winner(run)?.number;
  const points = run.iterations.map((iteration) => ({
    label: String(iteration.number),
    score: best(iteration)?.evaluation.score ?? null,
    won: iteration.number === won,
  }));
  return points.filter(({ score }) => score !== null).length > 1 ? { points } : undefined;
}

/** @param chosen 0 for the winner, with which comes the plot of all scores */
export function detailsView(run: Run, chosen: number, t: Language, plot?: Drawing): Message {
  const number = chosen === 0 ? (winner(run)?.number ?? 1) : chosen;
  const iteration = run.iterations.find((one) => one.number === number);
  const picture = iteration && shown(iteration);
  const whole = iteration ? iterationText(run, iteration, t) : run.prompt.prompt;
  return message(t, {
    lines: [
      quote(iteration?.text ?? run.prompt.prompt, 500, '> '),
      quote(
        run.prompt.model,
        100,
        `-# ${t.show.seed} ${seedText(run, picture)} · ${t.show.model} `,
        ` · ${t.show.run} ${run.id}`,
      ),
      ...(iteration ? [...judgement(run, iteration, t), ...refinement(run, iteration, t)] : []),
    ],
    files: plot
      ? [{ name: plot.name, content: { path: plot.path }, description: t.details.plot }]
      : [],
    whole: { name: `easel-${run.id}-${String(number)}.txt`, text: whole },
  });
}

/** What painted it: none did where a person gave the picture. */
function seedText({ seed }: Run, picture: Candidate | undefined): string {
  return String(picture ? (paintedSeed(picture) ?? '–') : seed);
}

function judgement(run: Run, iteration: Iteration, t: Language): Draft['lines'] {
  const evaluation = best(iteration)?.evaluation;
  if (!evaluation) return [];
  return [
    `**${percent(evaluation.score)}** · ${comparedWith(run, iteration, t)}`,
    quote(evaluation.seen, 240),
    ...evaluation.answers.map(({ met, question, evidence }) =>
      quote(`${question} ${evidence}`, 150, met ? '✓ ' : '✗ '),
    ),
  ];
}

/** Whether it helped against the best that was there before. */
function comparedWith(run: Run, iteration: Iteration, { details }: Language): string {
  const before = bestBefore(run, iteration);
  const score = best(iteration)?.evaluation.score ?? 0;
  if (before === null) return details.first;
  if (score === before) return details.same;
  return score > before ? details.helped(percent(before)) : details.worse(percent(before));
}

/** The best score of earlier tries; null where none was judged. */
export function bestBefore(run: Run, { number }: Iteration): number | null {
  const scores = run.iterations
    .filter((one) => one.number < number)
    .flatMap((one) => best(one)?.evaluation.score ?? []);
  return scores.length === 0 ? null : Math.max(...scores);
}

function refinement(run: Run, iteration: Iteration, t: Language): Draft['lines'] {
  const { refined } = iteration;
  if (!refined) return [];
  const base = baseOf(run, iteration);
  const label = base === iteration ? t.details.next : t.posts.nextFrom(base.number);
  return [
    wordDiff(base.text, refined.text, 600, `**${label}** `),
    ...list(
      refined.changes.map((change) => quote(changeText(change), 180, '- ')),
      CHANGES_SHOWN,
      t,
    ),
  ];
}
