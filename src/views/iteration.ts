/** The message of one iteration in the thread: first its picture, later what the critic says of it. */
import { explain, type Language } from '../languages/index.js';
import {
  baseOf,
  best,
  isOver,
  shown,
  type Candidate,
  type Iteration,
  type Run,
  type RunId,
} from '../pipeline/run.js';
import { accentOf, card } from './card.js';
import { checkLine, dots, trend } from './checks.js';
import { bestBefore, detailsId } from './details.js';
import { keepButton } from './keep.js';
import { iterationText } from './iteration-text.js';
import {
  MAX_CONTENT,
  MAX_DESCRIPTION,
  type Draft,
  type Line,
  type Message,
  type MessageFile,
} from './message.js';
import { iterationActions } from './run-actions.js';
import { clean, clip, plain } from './text.js';
import { tryName } from './try-name.js';
import { percent } from './words.js';
import { wordDiff } from './word-diff.js';

/** Characters: with a heading of two lines, at most eight lines of forty on a phone. */
const MET_SHOWN = 32;
const UNMET_SHOWN = 70;
const NEXT_SHOWN = 112;
/** Where candidates take a line. */
const NEXT_SHOWN_LESS = 72;
const NAME_SHOWN = 20;

/** The file name of an iteration's picture; fixed, so that a later process can find it. */
export function attachmentName(runId: RunId, number: number): string {
  return `easel-${runId}-${String(number)}.png`;
}

/** The `custom_id` on every post of an iteration, whether its picture is shown or not: a later process finds it by that. */
export function postMark(runId: RunId, number: number): string {
  return detailsId.make({ run: runId, number: String(number) });
}

/** The nonce by which Discord recognises a repeated post; at most 25 characters. */
export function iterationNonce(runId: RunId, number: number): string {
  return `${runId}-${String(number)}`;
}

/** Where a post stands. */
export interface PostPlace {
  readonly ageRestricted: boolean;
  readonly language: Language;
  /** Whether other runs are posted beside it. */
  readonly isOneOfMany: boolean;
}

/** The message of an iteration, with what is known of it so far. */
export function iterationView(run: Run, iteration: Iteration, place: PostPlace): Message {
  const { ageRestricted, language: t } = place;
  const hidden = shown(iteration)?.image.unsafe === true && !ageRestricted;
  const evaluation = best(iteration)?.evaluation;
  const name = attachmentName(run.id, iteration.number);
  const text = iterationText(run, iteration, t);
  return card(t, {
    accent: accentOf(evaluation?.score ?? null),
    blocks: [
      { kind: 'pictures', files: pictureFile(run, iteration, name, ageRestricted) },
      {
        kind: 'text',
        lines: [
          heading(run, iteration, place),
          hidden && t.show.unsafe,
          ...(evaluation ? critique(run, iteration, t) : [notJudged(run, t)]),
        ],
      },
      {
        kind: 'row',
        row: iterationActions(run, iteration, t, keepButton(run.id, iteration.number, t)),
      },
    ],
    // What is short enough is whole in the details.
    ...(text.length > MAX_CONTENT
      ? { whole: { name: `easel-${run.id}-${String(iteration.number)}.txt`, text } }
      : {}),
  });
}

/** `**fox · Try 2 of 3 · 60 %** ●●●○○ ▲ +20` */
function heading(run: Run, iteration: Iteration, { language: t, isOneOfMany }: PostPlace): string {
  const score = best(iteration)?.evaluation.score;
  const facts = [
    ...(isOneOfMany ? [clip(plain(run.prompt.id), NAME_SHOWN)] : []),
    tryName(run, iteration, t),
    ...(score === undefined ? [] : [percent(score)]),
  ];
  const title = `**${facts.join(' · ')}**`;
  if (score === undefined) return isOver(run) ? title : `${title} · ${t.posts.looking}`;
  return `${title} ${dots(score)} ${trend(score, bestBefore(run, iteration))}`.trimEnd();
}

/** The best picture of an iteration; none where this channel may not see it. */
export function pictureFile(
  run: Run,
  iteration: Iteration,
  name: string,
  ageRestricted: boolean,
): MessageFile[] {
  const image = shown(iteration)?.image;
  if (!image || (image.unsafe && !ageRestricted)) return [];
  const description = clip(clean(iteration.text), MAX_DESCRIPTION);
  return [
    {
      name,
      ...(description === '' ? {} : { description }),
      content: { path: image.path },
      spoiler: image.unsafe,
    },
  ];
}

function critique(run: Run, iteration: Iteration, t: Language): Draft['lines'] {
  const top = best(iteration);
  const answers = top?.evaluation.answers ?? [];
  return [
    iteration.candidates.length > 1 && candidateLine(iteration.candidates, top?.number, t),
    checkLine(answers, true, MET_SHOWN),
    checkLine(answers, false, UNMET_SHOWN),
    refinement(run, iteration, t),
  ];
}

function notJudged(run: Run, t: Language): string | false {
  return isOver(run) && leftUndone(t.posts.notJudged, run, t);
}

/** That something was not done before the run ended, why, and what to do about it. */
function leftUndone(what: string, { fault }: Run, t: Language): string {
  return `${what} ${fault ? explain(fault, t) : t.posts.endedFirst}`;
}

function refinement(run: Run, iteration: Iteration, t: Language): string | Line {
  const { refined, candidates } = iteration;
  const room = candidates.length > 1 ? NEXT_SHOWN_LESS : NEXT_SHOWN;
  if (refined) {
    const base = baseOf(run, iteration);
    const label = base === iteration ? t.posts.next : t.posts.nextFrom(base.number);
    return wordDiff(base.text, refined.text, room, `${label} `);
  }
  return isOver(run) ? leftUndone(t.posts.notRefined, run, t) : t.posts.refining;
}

/** Each candidate's score, the shown one's in bold. */
function candidateLine(
  candidates: readonly Candidate[],
  shownNumber: number | undefined,
  t: Language,
): string {
  const scores = candidates.map(({ number, evaluation }) => {
    const text = evaluation ? String(Math.round(evaluation.score * 100)) : '–';
    return number === shownNumber ? `**${text}**` : text;
  });
  return `-# ${t.posts.bestOf(candidates.length)} ${scores.join(' · ')}`;
}
