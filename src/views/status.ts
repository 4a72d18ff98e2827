/** The reply to /generate: the progress of a submission, and its result when it is over. */
import { ButtonStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import { counted, type Fault } from '../errors.js';
import { en, explain } from '../languages/index.js';
import {
  best,
  isOver,
  winner,
  type Iteration,
  type Run,
  type RunId,
  type RunStatus,
  type RunSummary,
  type Submission,
} from '../pipeline/run.js';
import { button, row } from './controls.js';
import { defineCustomId } from './custom-id.js';
import { iterationText, pictureFile } from './iteration.js';
import { list, message, quote, type Draft, type Line, type Message, type Row } from './message.js';
import { percent, scoreText, STATUS_MARKS, UNSAFE_NOTICE } from './words.js';

const submissionState = z.object({ submission: z.string().regex(/^[0-9a-z]{14}$/) });
/** Cancels the runs of a submission that are not over. */
export const cancelId = defineCustomId('cncl1', submissionState);
/** Starts a submission that waited for its owner to agree to its cost. */
export const startId = defineCustomId('strt1', submissionState);

const BAR_LENGTH = 12;
const RUNS_SHOWN = 25;

export interface StatusInput {
  readonly submission: Submission;
  /** The only run of the submission, with its iterations, once it is over. */
  readonly run?: Run;
  /** What keeps the runs waiting, as sentences of our own. */
  readonly trouble?: readonly string[];
  /** What the image service reports of its work, untrusted text. */
  readonly progress?: string;
  /** Whether the channel may see pictures that were flagged as unsafe. */
  readonly ageRestricted?: boolean;
  /** What it may cost at most, in US dollars; shown while its owner is asked. */
  readonly estimate?: number;
}

type Lines = Draft['lines'];

/** The status message. It does not depend on the time, so that equal rows give equal messages. */
export function statusView(status: StatusInput): Message {
  const { submission, run, ageRestricted = false } = status;
  const winning = run && winner(run);
  return message({
    lines: [title(submission), ...body(status)],
    components: controls(submission),
    files: run && winning ? pictureFile(run, winning, winnerName(run.id), ageRestricted) : [],
    whole: { name: `easel-${submission.id}.txt`, text: wholeText(status) },
  });
}

function controls({ id, held, runs }: Submission): Row[] {
  if (runs.every(isOver)) return [];
  const state = { submission: id };
  const start = button('Start', startId.make(state), { style: ButtonStyle.Success });
  const cancel = button('Cancel', cancelId.make(state));
  return [row(held ? [start, cancel] : [cancel])];
}

/** The file name of the picture in the result of a run. */
function winnerName(runId: RunId): string {
  return `easel-${runId}-winner.png`;
}

function title({ fileName, runs }: Submission): Line {
  const [first] = runs;
  if (fileName === null && first) return quote(first.prompt, 300, '> ');
  return quote(fileName ?? '', 80, '**', `** · ${counted(runs.length, 'run')}`);
}

function body(status: StatusInput): Lines {
  const { submission, run, ageRestricted = false } = status;
  if (run) return runResult(run, ageRestricted);
  if (submission.held && !submission.runs.every(isOver)) return confirmation(status);
  if (!submission.runs.every(isOver)) return progressLines(status);
  return submission.fileName === null ? submission.runs.map(runLine) : batchResult(submission.runs);
}

/** Nothing was started yet: asks the owner whether to. */
function confirmation({ submission: { runs, userId }, estimate }: StatusInput): Lines {
  const cost = estimate === undefined ? 'a lot' : `up to about $${estimate.toFixed(2)}`;
  return [
    `This is ${counted(runs.length, 'run')} and may cost ${cost}. Nothing has been started or paid.`,
    `<@${userId}> can press **Start** to paint it, or **Cancel**.`,
  ];
}

function progressLines({
  submission: { runs, ahead },
  trouble = [],
  progress,
}: StatusInput): Lines {
  const queued = runs.filter((run) => run.status === 'queued');
  return [
    progressBar(runs),
    runs.length > 1 && tally(runs),
    ...list(runs.filter((run) => run.status === 'running').map(runLine), 5),
    progress !== undefined && quote(progress, 120, '-# '),
    queued.length > 0 && queuePosition(queued.length === runs.length, ahead),
    ...trouble,
  ];
}

/** `▰▰▰▱▱▱ 50 %`, by iterations; a run that is over counts as all of its iterations. */
function progressBar(runs: readonly RunSummary[]): string {
  const planned = sum(runs, (run) => run.iterationsPlanned);
  const done = sum(runs, (run) => (isOver(run) ? run.iterationsPlanned : run.iterationsDone));
  const filled = Math.floor((done / planned) * BAR_LENGTH);
  return `${'▰'.repeat(filled)}${'▱'.repeat(BAR_LENGTH - filled)} ${percent(done / planned)}`;
}

const STATUS_WORDS: Record<RunStatus, string> = {
  queued: 'queued',
  running: 'being painted',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** `2 of 5 runs over · 1 done · 1 failed · 3 queued` */
function tally(runs: readonly RunSummary[]): string {
  const counts = Object.entries(STATUS_WORDS).flatMap(([status, words]) => {
    const n = runs.filter((run) => run.status === status).length;
    return n === 0 ? [] : [`${String(n)} ${words}`];
  });
  return `${String(runs.filter(isOver).length)} of ${counted(runs.length, 'run')} over · ${counts.join(' · ')}`;
}

function queuePosition(allQueued: boolean, ahead: number): string {
  const others = ahead === 0 ? 'next in line' : `${counted(ahead, 'run')} of others ahead`;
  return `${allQueued ? 'Queued' : 'The rest is queued'}: ${others}.`;
}

function runLine(run: RunSummary): Line {
  return quote(run.name, 64, `${STATUS_MARKS[run.status]} `, ` · ${runState(run)}`);
}

function runState(run: RunSummary): string {
  if (run.status === 'queued') return 'queued';
  if (run.status === 'running')
    return `iteration ${String(Math.min(run.iterationsDone + 1, run.iterationsPlanned))} of ${String(run.iterationsPlanned)}`;
  const score =
    run.bestScore !== null && run.bestIteration !== null
      ? `${percent(run.bestScore)} in iteration ${String(run.bestIteration)}`
      : null;
  if (run.status === 'done' && !run.fault) return score ?? 'done';
  const reason = run.fault ? explain(run.fault, en) : STATUS_WORDS[run.status];
  return score === null ? reason : `${reason} Best so far: ${score}.`;
}

/** Failed runs come first: they may need somebody to do something. */
function batchResult(runs: readonly RunSummary[]): Lines {
  const failed = runs.filter((run) => run.status === 'failed');
  const others = runs.filter((run) => run.status !== 'failed');
  return [tally(runs), ...list([...failed, ...others].map(runLine), RUNS_SHOWN)];
}

/** How a run ended, and its winner. */
function runResult(run: Run, ageRestricted: boolean): Lines {
  const winning = winner(run);
  return [
    run.status === 'failed' && run.fault !== null && `❌ ${explain(run.fault, en)}`,
    run.status === 'done' &&
      run.fault !== null &&
      `⚠️ ${isOfPosts(run.fault) ? 'Not all of it could be shown in the thread.' : 'This ended with the best so far.'} ${explain(run.fault, en)}`,
    run.status === 'cancelled' &&
      `🚫 ${run.fault ? explain(run.fault, en) : 'Cancelled. Start again with /generate.'}`,
    ...(winning ? winnerLines(run, winning, ageRestricted) : []),
  ];
}

/** Whether it lacks nothing but posts. */
function isOfPosts(fault: Fault): boolean {
  return (
    ['discord_refused', 'discord_denied', 'target_gone'].includes(fault.code) ||
    (fault.code === 'poisoned' && fault.step === 'post')
  );
}

function winnerLines(run: Run, winning: Iteration, ageRestricted: boolean): Lines {
  const judged = best(winning);
  if (!judged) return [];
  const { seed, image, evaluation } = judged;
  const unmet = evaluation.answers.filter((answer) => !answer.met);
  return [
    `🏆 **Iteration ${String(winning.number)} of ${String(run.iterations.length)}** · ${scoreText(evaluation)}`,
    winning.number < run.iterations.length &&
      `Iteration ${String(winning.number)} was best; later ones did not help.`,
    unspent(run, evaluation.score),
    image.unsafe && !ageRestricted && UNSAFE_NOTICE,
    quote(winning.text, 500, '**Painted:** '),
    ...list(
      unmet.map(({ question }) => quote(question, 120, '- Missing: ')),
      4,
    ),
    quote(run.prompt.model, 100, `-# Run ${run.id} · seed ${String(seed)} · `),
  ];
}

/** What a run that met every check early did not spend. */
function unspent(run: Run, score: number): string | false {
  const left = run.prompt.iterations - run.iterations.length;
  if (run.status !== 'done' || left === 0 || score < 1) return false;
  return `Every check was met, so ${counted(left, 'iteration')} (${counted(left * run.prompt.images, 'image')}) ${left === 1 ? 'was' : 'were'} not spent.`;
}

function wholeText({ submission: { fileName, runs }, run }: StatusInput): string {
  const winning = run && winner(run);
  return [
    ...(fileName === null ? [] : [fileName]),
    ...runs.map((one) => `${one.name} (${one.id}): ${runState(one)}\n  ${one.prompt}`),
    ...(winning ? ['', iterationText(run, winning)] : []),
  ].join('\n');
}

function sum(runs: readonly RunSummary[], of: (run: RunSummary) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}
