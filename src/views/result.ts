/** The result of a run: its winner, how it came to it, and what it cost. */
import { isOfPlace, type Fault } from '../errors.js';
import { explain, type Language } from '../languages/index.js';
import { best, type Iteration, type Run } from '../pipeline/run.js';
import type { Won } from '../pipeline/won.js';
import { accentOf, card } from './card.js';
import { checkLine } from './checks.js';
import { deleteButton } from './delete.js';
import { runText } from './iteration-text.js';
import { pictureFile } from './iteration.js';
import { MAX_CONTENT, type Message } from './message.js';
import { resultActions } from './run-actions.js';
import { sheetBlock } from './sheet.js';
import type { StatusInput } from './status-input.js';
import { isStart } from './try-name.js';
import { wishOf } from './wish.js';
import { duration, money, percent } from './words.js';

/** Characters: twelve lines of forty on a phone, with what else stands there. */
const PROMPT_SHOWN = 76;
const UNMET_SHOWN = 70;

export function resultView(status: StatusInput, run: Run, won: Won, t: Language): Message {
  const { ageRestricted = false, sheet } = status;
  const { image, evaluation } = won.candidate;
  const text = runText(run, t);
  const name = `easel-${run.id}-winner.png`;
  return card(t, {
    accent: accentOf(evaluation.score),
    blocks: [
      { kind: 'pictures', files: pictureFile(run, won.iteration, name, ageRestricted) },
      {
        kind: 'text',
        lines: [
          ending(run, t),
          heading(run, won, t),
          ...wishOf(run, PROMPT_SHOWN),
          image.unsafe && !ageRestricted && t.show.unsafe,
          checkLine(evaluation.answers, false, UNMET_SHOWN) || `✓ ${t.show.allMet}`,
          whatHelped(run, won.iteration, t),
          unspent(run, evaluation.score, t),
        ],
      },
      sheet !== undefined && sheetBlock(sheet),
      { kind: 'text', lines: [receiptLine(status, run)] },
      ...resultActions(run, t, deleteButton(run.id, t)).map(
        (row) => ({ kind: 'row', row }) as const,
      ),
    ],
    ...(text.length > MAX_CONTENT ? { whole: { name: `easel-${run.id}.txt`, text } } : {}),
  });
}

/** `🏆 **80 %** · try 3 of 3 · 40 → 60 → 80` */
function heading(run: Run, { iteration, candidate }: Won, { result, posts }: Language): string {
  const scores = run.iterations.map((one) => best(one)?.evaluation.score);
  const way = scores.map((one) => (one === undefined ? '–' : String(Math.round(one * 100))));
  const steps = way.length > 1 ? ` · ${way.join(' → ')}` : '';
  const which = isStart(run, iteration)
    ? posts.given
    : result.try(iteration.number, run.iterations.length);
  return `🏆 **${percent(candidate.evaluation.score)}** · ${which}${steps}`;
}

/** What ended it before its time. */
function ending({ status, fault }: Run, t: Language): string | false {
  if (status === 'failed' && fault) return `❌ ${explain(fault, t)}`;
  if (status === 'done' && fault)
    return `⚠️ ${isOfPosts(fault) ? t.result.notAllShown : t.result.bestSoFar} ${explain(fault, t)}`;
  if (status !== 'cancelled') return false;
  return `🚫 ${fault ? explain(fault, t) : t.status.cancelled}`;
}

/** Whether it lacks nothing but posts. */
function isOfPosts(fault: Fault): boolean {
  return isOfPlace(fault) || (fault.code === 'poisoned' && fault.step === 'post');
}

/** That later tries did not help, where there were some. */
function whatHelped(run: Run, chosen: Iteration, { result }: Language) {
  const { number } = chosen;
  const judged = run.iterations.some((one) => one.number > number && best(one));
  if (!judged) return false;
  if (isStart(run, chosen)) return result.givenWon;
  return number === 1 ? result.ownWordsWon : result.laterDidNotHelp(number);
}

/** What a run that met every check early did not spend. */
function unspent(run: Run, score: number, { tries, images, result }: Language) {
  const left = run.prompt.iterations - run.iterations.length;
  if (run.status !== 'done' || left === 0 || score < 1) return false;
  return result.unspent(tries(left), images(left * run.prompt.images));
}

/** `-# <@ada> · 48 s · $0.04` */
function receiptLine({ receipt }: StatusInput, run: Run): string {
  const { startedAt, endedAt, userId } = run;
  const facts = [
    `<@${userId}>`,
    ...(startedAt === null || endedAt === null ? [] : [duration(endedAt - startedAt)]),
    ...(receipt ? [money(receipt.costUsd)] : []),
  ];
  return `-# ${facts.join(' · ')}`;
}
