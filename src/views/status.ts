/** The reply to /generate: the progress of a submission in words, and its result when it is over. */
import { ButtonStyle } from 'discord-api-types/v10';
import { z } from 'zod';
import { explain, languageOf, type Language } from '../languages/index.js';
import type { JobProgress } from '../pipeline/ports.js';
import { isOver, winner, type Run, type RunSummary, type Submission } from '../pipeline/run.js';
import { readySteps } from '../pipeline/ready-steps.js';
import { wonIn } from '../pipeline/won.js';
import { batchLines, batchResultView, batchTitle } from './batch.js';
import { checksButton, isChecklistOpen } from './checks-form.js';
import { button, row } from './controls.js';
import { defineCustomId, rowId } from './custom-id.js';
import { forecastLine } from './forecast.js';
import { list, message, quote, type Draft, type Message, type Row } from './message.js';
import { resultView } from './result.js';
import { resultActions } from './run-actions.js';
import type { StatusInput } from './status-input.js';
import { isStart, tryName } from './try-name.js';
import { wishLines } from './wish.js';
import { bar, percent } from './words.js';

const submissionState = z.object({ submission: rowId });
/** Cancels the runs of a submission that are not over. */
export const cancelId = defineCustomId('cncl1', submissionState);
/** Starts a submission that waited for its owner to agree to its cost. */
export const startId = defineCustomId('strt1', submissionState);
/** Tells who presses it when the submission is over, or no more. */
export const tellId = defineCustomId('tell1', submissionState);

const BAR_LENGTH = 9;
const PROMPT_SHOWN = 120;

type Lines = Draft['lines'];

/** The status message. It does not depend on the time, so that equal rows give equal messages. */
export function statusView(status: StatusInput): Message {
  const { submission, runs = [] } = status;
  const t = languageOf(submission.locale);
  const [first] = runs;
  const won = submission.fileName === null && first ? wonIn(first) : undefined;
  if (!submission.runs.every(isOver)) return progressView(status, t);
  if (submission.fileName !== null && runs.some(winner)) return batchResultView(status, runs, t);
  if (first && won) return resultView(status, first, won, t);
  return withoutPicture(submission, first, t);
}

function progressView(status: StatusInput, t: Language): Message {
  const { submission } = status;
  const body = submission.held ? confirmation(status, t) : progressLines(status, t);
  return message(t, {
    lines: [...title(submission, t), ...body],
    components: [row(controls(status, t))],
  });
}

function controls({ submission, runs = [] }: StatusInput, t: Language): Row['components'] {
  const { id, held, fileName } = submission;
  const state = { submission: id };
  const cancel = button(t.status.cancel, cancelId.make(state));
  if (held)
    return [button(t.status.start, startId.make(state), { style: ButtonStyle.Success }), cancel];
  const open = fileName === null ? runs.filter(isChecklistOpen) : [];
  const tell = button(`🔔 ${t.status.tellMe}`, tellId.make(state));
  return [cancel, tell, ...open.map((run) => checksButton(run, t))];
}

function title(submission: Submission, t: Language): Lines {
  const [first] = submission.runs;
  if (submission.fileName === null && first) return wishLines(first, PROMPT_SHOWN);
  return [batchTitle(submission, t)];
}

/** Nothing was started yet: asks the owner whether to. */
function confirmation(
  { submission: { runs, userId }, estimate }: StatusInput,
  { status: t, ...words }: Language,
): Lines {
  const cost = estimate === undefined ? undefined : `$${estimate.toFixed(2)}`;
  return [t.mayCost(words.runs(runs.length), cost), t.pressStart(`<@${userId}>`)];
}

function progressLines(status: StatusInput, t: Language): Lines {
  const { submission, trouble = [], progress, runs: told = [] } = status;
  const { runs, ahead } = submission;
  const queued = runs.filter((run) => run.status === 'queued').length;
  return [
    `${progressBar(runs)} ${submission.fileName === null ? phase(status, t) : ''}`.trimEnd(),
    ...(submission.fileName === null ? [bestSoFar(told, t)] : batchLines(runs, t)),
    progress?.log !== undefined && quote(progress.log, 120, '-# '),
    queued > 0 && t.status.queued(queued === runs.length, ahead),
    status.forecast !== undefined && forecastLine(status.forecast, t),
    ...trouble,
  ];
}

/** `▰▰▰▱▱▱`, by iterations; a run that is over counts as all of its iterations. */
function progressBar(runs: readonly RunSummary[]): string {
  const planned = sum(runs, (run) => run.iterationsPlanned);
  const done = sum(runs, (run) => (isOver(run) ? run.iterationsPlanned : run.iterationsDone));
  return bar(done / planned, BAR_LENGTH);
}

/** `Try 3 of 3 · painting` */
function phase({ submission, runs = [], progress }: StatusInput, t: Language): string {
  const [summary] = submission.runs;
  if (summary?.status !== 'running') return '';
  const { iterationsDone, iterationsPlanned } = summary;
  const number = Math.min(iterationsDone + 1, iterationsPlanned);
  const [run] = runs;
  const iteration = run?.iterations.find((one) => one.number === number);
  const doing = run && workOf(run, progress, t);
  return [
    run && iteration ? tryName(run, iteration, t) : t.posts.try(number, iterationsPlanned),
    ...(doing === undefined ? [] : [doing]),
  ].join(' · ');
}

/** What a run is busy with, as a person would say it. */
function workOf(
  run: Run,
  progress: JobProgress | undefined,
  { status, posts }: Language,
): string | undefined {
  const steps = new Set(readySteps(run).map(({ kind }) => kind));
  if (steps.has('generate') || steps.has('collect'))
    return progress?.state === 'queued' ? status.waiting(progress.position) : status.painting;
  if (steps.has('evaluate')) return posts.looking;
  if (steps.has('refine') || steps.has('steer')) return posts.refining;
  return steps.has('compare') ? status.comparing : undefined;
}

/** `Best so far: 60 % (try 2)` */
function bestSoFar([run]: readonly Run[], t: Language): string | false {
  const won = run && wonIn(run);
  if (!won) return false;
  const { candidate, iteration } = won;
  const number = isStart(run, iteration) ? null : iteration.number;
  return t.status.bestSoFar(percent(candidate.evaluation.score), number);
}

/** How it ended where nothing of it can be shown. */
function withoutPicture(submission: Submission, first: Run | undefined, t: Language): Message {
  const { id, runs, fileName } = submission;
  const ends = runs.map((run) =>
    fileName === null ? quote('', 0, endOf(run, t)) : quote(run.name, 64, '', `: ${endOf(run, t)}`),
  );
  return message(t, {
    lines: [...title(submission, t), ...list(ends, 10, t)],
    components: fileName === null && first ? resultActions(first, t) : [],
    whole: {
      name: `easel-${id}.txt`,
      text: runs.map((run) => `${run.name}: ${endOf(run, t)}\n  ${run.prompt}`).join('\n'),
    },
  });
}

function endOf({ status, fault }: RunSummary, t: Language): string {
  if (status === 'cancelled') return `🚫 ${fault ? explain(fault, t) : t.status.cancelled}`;
  return fault ? `❌ ${explain(fault, t)}` : `✅ ${t.choices.done}`;
}

function sum(runs: readonly RunSummary[], of: (run: RunSummary) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}
