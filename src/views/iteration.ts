/** The message of one iteration in the thread: first its picture, later what the critic says of it. */
import { en, explain } from '../languages/index.js';
import {
  best,
  isOver,
  shown,
  type Candidate,
  type Evaluation,
  type Iteration,
  type RefinedPrompt,
  type Run,
  type RunId,
} from '../pipeline/run.js';
import {
  list,
  message,
  quote,
  MAX_DESCRIPTION,
  type Draft,
  type Line,
  type Message,
  type MessageFile,
} from './message.js';
import { clean, clip } from './text.js';
import { percent, scoreText, UNSAFE_NOTICE } from './words.js';

/** The file name of an iteration's picture; fixed, so that a later process can find it. */
export function attachmentName(runId: RunId, number: number): string {
  return `easel-${runId}-${String(number)}.png`;
}

/** Starts a line of every post of the iteration, whether its picture is shown or not; a later process finds the post by it. */
function postMark(runId: RunId, number: number): string {
  return `-# Run ${runId} · iteration ${String(number)} ·`;
}

/** Whether a message is the post of an iteration. */
export function isPostOf(runId: RunId, number: number, content: string): boolean {
  return content.split('\n').some((line) => line.startsWith(postMark(runId, number)));
}

/** The nonce by which Discord recognises a repeated post; at most 25 characters. */
export function iterationNonce(runId: RunId, number: number): string {
  return `${runId}-${String(number)}`;
}

/** The message of an iteration, with what is known of it so far. */
export function iterationView(
  run: Run,
  iteration: Iteration,
  { ageRestricted }: { readonly ageRestricted: boolean },
): Message {
  const picture = shown(iteration);
  const hidden = picture?.image.unsafe === true && !ageRestricted;
  return message({
    lines: [
      quote(
        run.prompt.id,
        64,
        `**Iteration ${String(iteration.number)} of ${String(run.prompt.iterations)}** · `,
      ),
      quote(iteration.text, 200, '**Painted:** '),
      run.prompt.negative !== null && quote(run.prompt.negative, 80, '**To avoid:** '),
      `${postMark(run.id, iteration.number)} seed ${String(picture?.seed ?? '–')} · ${clean(run.prompt.model)}`,
      hidden && UNSAFE_NOTICE,
      ...critique(run, iteration),
    ],
    files: pictureFile(run, iteration, attachmentName(run.id, iteration.number), ageRestricted),
    whole: {
      name: `easel-${run.id}-${String(iteration.number)}.txt`,
      text: iterationText(run, iteration),
    },
  });
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

function critique(run: Run, iteration: Iteration): Draft['lines'] {
  const top = best(iteration);
  if (!top) return [notEvaluated(run)];
  const { evaluation } = top;
  const missing = evaluation.answers.filter((answer) => !answer.met);
  return [
    `**Score:** ${scoreText(evaluation)}`,
    iteration.candidates.length > 1 && candidateLine(iteration.candidates, top.number),
    quote(evaluation.seen, 240, '**There:** '),
    missing.length > 0 && '**Missing:**',
    ...list(
      missing.map(({ question }) => quote(question, 100, '- ')),
      4,
    ),
    evaluation.strengths.length > 0 && quote(evaluation.strengths.join('; '), 140, '**Strong:** '),
    evaluation.weaknesses.length > 0 && quote(evaluation.weaknesses.join('; '), 140, '**Weak:** '),
    ...refinement(run, iteration.refined),
  ];
}

function notEvaluated(run: Run): string {
  if (!isOver(run)) return 'The critic is looking at it…';
  return leftUndone('This picture was not evaluated', run);
}

/** That something was not done before the run ended, why, and what to do about it. */
function leftUndone(what: string, { fault }: Run): string {
  return fault
    ? `${what}. ${explain(fault, en)}`
    : `${what} because the run ended first. Start it again with /generate.`;
}

function refinement(run: Run, refined: RefinedPrompt | null): (string | Line)[] {
  if (!refined && !isOver(run)) return ['The prompt is being refined…'];
  if (!refined) return [leftUndone('The prompt was not refined', run)];
  return [
    quote(refined.text, 320, '**Refined prompt:**\n> '),
    ...list(
      refined.changes.map(({ change, reason }) => quote(`${change}: ${reason}`, 140, '- ')),
      3,
    ),
  ];
}

/** Each candidate's score, the shown one's in bold. */
function candidateLine(candidates: readonly Candidate[], shownNumber: number): string {
  const scores = candidates.map(({ number, evaluation }) => {
    const text = `${String(number)}: ${evaluation ? percent(evaluation.score) : 'not evaluated'}`;
    return number === shownNumber ? `**${text}**` : text;
  });
  return `-# Candidates ${scores.join(' · ')}`;
}

/** Everything known of an iteration, as plain text, nothing cut. */
export function iterationText(run: Run, iteration: Iteration): string {
  const evaluation = best(iteration)?.evaluation;
  const { refined } = iteration;
  return [
    `Run ${run.id}, ${run.prompt.id}, iteration ${String(iteration.number)} of ${String(run.prompt.iterations)}`,
    section('Painted', [iteration.text]),
    section('To avoid', run.prompt.negative === null ? [] : [run.prompt.negative]),
    ...(evaluation ? evaluationSections(evaluation) : []),
    section('Refined prompt', refined ? [refined.text] : []),
    section('Changed', refined?.changes.map(({ change, reason }) => `${change}: ${reason}`) ?? []),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function evaluationSections(evaluation: Evaluation): string[] {
  const answers = evaluation.answers.map(
    ({ met, question, evidence }) => `[${met ? 'x' : ' '}] ${question} ${evidence}`,
  );
  return [
    section('There', [evaluation.seen]),
    section(`Score: ${scoreText(evaluation)}`, answers),
    section('Strong', evaluation.strengths),
    section('Weak', evaluation.weaknesses),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}
