/** A batch: how far its runs are, and what came of them. */
import { z } from 'zod';
import { explain, type Language } from '../languages/index.js';
import {
  best,
  isOver,
  RUN_STATUSES,
  type Run,
  type RunSummary,
  type Submission,
} from '../pipeline/run.js';
import { wonIn } from '../pipeline/won.js';
import { batchCsv } from './batch-csv.js';
import { accentOf, card } from './card.js';
import { button, MAX_LABEL, MAX_MENU, menuRow, row } from './controls.js';
import { defineCustomId, rowId } from './custom-id.js';
import { list, message, quote, type Line, type Message, type Row } from './message.js';
import { sheetBlock } from './sheet.js';
import type { StatusInput } from './status-input.js';
import { clip } from './text.js';
import { duration, money, percent, STATUS_MARKS } from './words.js';

const RUNS_SHOWN = 3;
const FAILED_SHOWN = 5;

const ofBatch = z.object({ submission: rowId });
/** Sends the table of a batch to who asks. */
export const tableId = defineCustomId('tabl1', ofBatch);
/** Opens the run that is chosen. */
export const openRunId = defineCustomId('bopn1', ofBatch);
/** Starts what did not end well once more. */
export const retryId = defineCustomId('rtry1', ofBatch);

/** `**prompts.json** · 14 of 24 finished` */
export function batchTitle({ fileName, runs }: Submission, { batch }: Language): Line {
  const over = runs.filter(isOver).length;
  return quote(fileName ?? '', 60, '**', `** · ${batch.finished(over, runs.length)}`);
}

/** How many are how far, and what is being painted. */
export function batchLines(runs: readonly RunSummary[], t: Language): (string | Line)[] {
  const running = runs.filter(({ status }) => status === 'running');
  return [
    tally(runs),
    ...list(
      running.map((run) => {
        const number = Math.min(run.iterationsDone + 1, run.iterationsPlanned);
        const words = t.result.try(number, run.iterationsPlanned);
        return quote(run.name, 64, `${STATUS_MARKS.running} `, ` · ${words}`);
      }),
      RUNS_SHOWN,
      t,
    ),
  ];
}

/** `✅ 13  ❌ 1  🖌️ 4  ◻️ 6` */
function tally(runs: readonly RunSummary[]): string {
  return RUN_STATUSES.flatMap((status) => {
    const count = runs.filter((run) => run.status === status).length;
    return count === 0 ? [] : [`${STATUS_MARKS[status]} ${String(count)}`];
  }).join('  ');
}

/** Of a batch of which something can be shown. */
export function batchResultView(
  { submission, sheet, receipt }: StatusInput,
  runs: readonly Run[],
  t: Language,
): Message {
  const [from, to] = meanScores(runs);
  const means = `${String(Math.round(from * 100))} → ${percent(to)}`;
  const done = submission.runs.filter(({ status }) => status === 'done').length;
  const problems = submission.runs.filter(({ status, fault }) => status !== 'done' || fault);
  return card(t, {
    accent: accentOf(to),
    blocks: [
      {
        kind: 'text',
        lines: [
          quote(submission.fileName ?? '', 60, '🏆 **', '**'),
          `${t.batch.done(done, runs.length)} · ${means}`,
        ],
      },
      sheet !== undefined && sheetBlock(sheet),
      {
        kind: 'text',
        lines: [
          ...list(
            problems.map((run) => problem(run, t)),
            FAILED_SHOWN,
            t,
          ),
          footer(submission, runs, receipt, t),
        ],
      },
      ...controls(submission, runs, t).map((row) => ({ kind: 'row', row }) as const),
    ],
    whole: {
      name: `easel-${submission.id}.txt`,
      text: submission.runs.map((run) => `${problem(run, t).text}\n  ${run.prompt}`).join('\n'),
    },
  });
}

/** A menu of what was painted, the best first; what did not end well once more, and the table. */
function controls({ id, runs: all }: Submission, runs: readonly Run[], t: Language): Row[] {
  const state = { submission: id };
  const painted = runs
    .flatMap((run) => {
      const won = wonIn(run);
      return won ? [{ run, score: won.candidate.evaluation.score }] : [];
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_MENU);
  const entries = painted.map(({ run, score }) => ({
    label: clip(`${run.prompt.id} · ${percent(score)}`, MAX_LABEL),
    value: run.id,
  }));
  const failed = all.some(({ status }) => status !== 'done');
  return [
    menuRow(openRunId.make(state), t.lists.open, entries),
    row([
      ...(failed ? [button(`🔁 ${t.batch.retry}`, retryId.make(state))] : []),
      button(`⬇ ${t.batch.table}`, tableId.make(state)),
    ]),
  ];
}

/** Of the first tries, and of the winners. */
function meanScores(runs: readonly Run[]): readonly [from: number, to: number] {
  const judged = runs.flatMap((run) => {
    const [first] = run.iterations;
    const [from, to] = [first && best(first), wonIn(run)?.candidate];
    return from && to ? [[from.evaluation.score, to.evaluation.score] as const] : [];
  });
  const count = Math.max(1, judged.length);
  return [
    judged.reduce((total, [from]) => total + from, 0) / count,
    judged.reduce((total, [, to]) => total + to, 0) / count,
  ];
}

/** `❌ harbour: refused by content rules` */
function problem({ name, status, fault }: RunSummary, t: Language): Line {
  const why = fault ? `: ${explain(fault, t)}` : '';
  return quote(name, 64, `${fault && status === 'done' ? '⚠️' : STATUS_MARKS[status]} `, why);
}

/** `-# <@ada> · 66 images · 4 min · $0.93` */
function footer(
  { userId, createdAt }: Submission,
  runs: readonly Run[],
  receipt: StatusInput['receipt'],
  { images }: Language,
): string {
  const endedAt = Math.max(...runs.map((run) => run.endedAt ?? createdAt));
  const facts = [
    `<@${userId}>`,
    ...(receipt ? [images(receipt.images)] : []),
    duration(endedAt - createdAt),
    ...(receipt ? [money(receipt.costUsd)] : []),
  ];
  return `-# ${facts.join(' · ')}`;
}

/** The table of a batch as CSV: a line for each run, in the order of its file. */
export function tableView(
  { id, fileName }: Submission,
  runs: readonly Run[],
  costs: ReadonlyMap<string, number>,
  t: Language,
): Message {
  const csv = batchCsv(runs, costs, t);
  return message(t, {
    lines: [quote(fileName ?? id, 80, '**', `** · ${t.runs(runs.length)}`)],
    files: [{ name: `easel-${id}.csv`, content: csv }],
  });
}
