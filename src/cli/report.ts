/** What the command line shows: bars on a terminal, lines elsewhere, and a table at the end. */
import cliProgress from 'cli-progress';
import { explain } from '../errors.js';
import type { Publisher } from '../pipeline/ports.js';
import { best, hasImage, isOver, winner, type Iteration, type Run } from '../pipeline/run.js';

/** Shows on a terminal how runs get on, as a thread does in Discord. */
export interface Report extends Pick<Publisher, 'changed' | 'progress'> {
  /** Ends the display, so that other output may follow. May be called again. */
  close(): void;
}

/** @param total how many runs there are */
export function createReport(
  total: number,
  stream: Pick<NodeJS.WriteStream, 'isTTY'> & NodeJS.WritableStream,
): Report {
  return stream.isTTY ? barReport(total, stream) : lineReport(total, stream);
}

/** A line for each iteration that is complete, and one for each run that is over. */
function lineReport(total: number, stream: NodeJS.WritableStream): Report {
  const iterationsReported = new Map<string, number>();
  const runsOver = new Set<string>();
  return {
    changed(run) {
      if (runsOver.has(run.id)) return;
      const complete = run.iterations.filter((iteration) => iteration.refined);
      for (const iteration of complete.slice(iterationsReported.get(run.id)))
        stream.write(`${iterationLine(run, iteration)}\n`);
      iterationsReported.set(run.id, complete.length);
      if (!isOver(run)) return;
      runsOver.add(run.id);
      const count = `${String(runsOver.size)}/${String(total)}`;
      stream.write(`${run.prompt.id}: ${outcome(run)} (${count})\n`);
    },
    progress: () => undefined,
    close: () => undefined,
  };
}

function iterationLine({ prompt }: Run, iteration: Iteration): string {
  const position = `${String(iteration.number)}/${String(prompt.iterations)}`;
  return `${prompt.id}: iteration ${position} ${twoDecimals(iterationScore(iteration))}`;
}

/** A bar for all runs, and one for each in progress. */
function barReport(total: number, stream: NodeJS.WritableStream): Report {
  const bars = new cliProgress.MultiBar(
    { format: '{bar} {value}/{total} {name} {state}', hideCursor: true, barsize: 20, stream },
    cliProgress.Presets.shades_classic,
  );
  const totalBar = bars.create(total, 0, { name: 'runs', state: '' });
  const runBars = new Map<string, cliProgress.SingleBar>();
  const runsOver = new Set<string>();
  const end = (run: Run) => {
    const bar = runBars.get(run.id);
    if (bar) bars.remove(bar);
    runBars.delete(run.id);
    runsOver.add(run.id);
    totalBar.update(runsOver.size, { state: `last: ${run.prompt.id} ${outcome(run)}` });
  };
  const show = (run: Run) => {
    const complete = run.iterations.filter((iteration) => iteration.refined).length;
    const state = currentStep(run);
    const bar = runBars.get(run.id);
    const { id: name, iterations } = run.prompt;
    if (bar) bar.update(complete, { state });
    else runBars.set(run.id, bars.create(iterations, complete, { name, state }));
  };
  return {
    changed(run) {
      if (isOver(run)) end(run);
      else show(run);
    },
    progress(run, { state, position }) {
      const waiting = position === undefined ? '' : ` (${String(position)} before it)`;
      runBars.get(run.id)?.update({ state: state + waiting });
    },
    close() {
      bars.stop();
    },
  };
}

function currentStep({ iterations }: Run): string {
  const last = iterations.at(-1);
  if (!last?.candidates.some(hasImage)) return 'painting';
  return best(last) ? 'refining' : 'evaluating';
}

/** A row for each run, and below them the mean scores of the first and of the winning iterations. */
export function summaryTable(runs: readonly Run[]): string {
  const header = ['prompt', 'status', 'images', 'first', 'best', 'winner', ''];
  const rows = runs.map((run) => [
    run.prompt.id,
    run.status,
    String(run.iterations.filter((iteration) => best(iteration)).length),
    twoDecimals(firstScore(run)),
    twoDecimals(winnerScore(run)),
    String(winner(run)?.number ?? '–'),
    run.fault ? explain(run.fault).sentence : '',
  ]);
  return [...alignColumns([header, ...rows]), '', summarySentence(runs)].join('\n');
}

/** One line for each row, every column as wide as its longest cell. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = rows[0]?.map((_, column) => widthOf(column)) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function summarySentence(runs: readonly Run[]): string {
  const done = runs.filter(({ status }) => status === 'done').length;
  const count = `${String(done)} of ${String(runs.length)} runs done`;
  const evaluated = runs.filter((run) => winner(run));
  if (evaluated.length === 0) return `${count}.`;
  const mean = (score: (run: Run) => number | undefined) => {
    const sum = evaluated.reduce((subtotal, run) => subtotal + (score(run) ?? 0), 0);
    return (sum / evaluated.length).toFixed(3);
  };
  return `${count}. Mean score: ${mean(firstScore)} at iteration 1, ${mean(winnerScore)} at the winner.`;
}

function firstScore({ iterations: [first] }: Run): number | undefined {
  return first && iterationScore(first);
}

function winnerScore(run: Run): number | undefined {
  const winning = winner(run);
  return winning && iterationScore(winning);
}

function iterationScore(iteration: Iteration): number | undefined {
  return best(iteration)?.evaluation.score;
}

function twoDecimals(score: number | undefined): string {
  return score === undefined ? '–' : score.toFixed(2);
}

/** How a run ended, in one line. */
function outcome(run: Run): string {
  if (run.fault) return `${run.status}: ${explain(run.fault).sentence}`;
  return `${run.status}, ${twoDecimals(winnerScore(run))} at iteration ${String(winner(run)?.number ?? '–')}`;
}
