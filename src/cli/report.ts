/** What the command line shows: bars on a terminal, lines elsewhere, and a table at the end. */
import cliProgress from 'cli-progress';
import { explain } from '../errors.js';
import type { JobProgress } from '../pipeline/ports.js';
import { best, isOver, winner, type Run } from '../pipeline/run.js';

/** Shows runs as they move. */
export interface Report {
  moved(run: Run): void;
  progress(run: Run, progress: JobProgress): void;
  close(): void;
}

/** `tty` decides between bars and lines; `write` gets whole lines. */
export function createReport(
  total: number,
  stream: NodeJS.WriteStream,
  write: (line: string) => void,
): Report {
  return stream.isTTY ? barReport(total, stream) : lineReport(total, write);
}

/** One line for each thing that was finished. */
function lineReport(total: number, write: (line: string) => void): Report {
  const said = new Map<string, number>();
  let over = 0;
  return {
    moved(run) {
      const before = said.get(run.id) ?? 0;
      const refined = run.iterations.filter((iteration) => iteration.refined);
      for (const iteration of refined.slice(before))
        write(
          `${run.prompt.id}: iteration ${String(iteration.number)}/${String(run.prompt.iterations)} ${twoDecimals(best(iteration)?.evaluation.score)}`,
        );
      if (isOver(run) && before !== Infinity) {
        over += 1;
        write(`${run.prompt.id}: ${outcome(run)} (${String(over)}/${String(total)})`);
      }
      said.set(run.id, isOver(run) ? Infinity : refined.length);
    },
    progress: () => undefined,
    close: () => undefined,
  };
}

/** A bar for all runs, and one for each in progress. */
function barReport(total: number, stream: NodeJS.WriteStream): Report {
  const bars = new cliProgress.MultiBar(
    { format: '{bar} {value}/{total} {name} {state}', hideCursor: true, barsize: 20, stream },
    cliProgress.Presets.shades_classic,
  );
  const all = bars.create(total, 0, { name: 'runs', state: '' });
  const running = new Map<string, cliProgress.SingleBar>();
  const finished = new Set<string>();
  return {
    moved(run) {
      const steps = run.iterations.filter((iteration) => iteration.refined).length;
      const bar = running.get(run.id);
      if (isOver(run)) {
        if (bar) bars.remove(bar);
        running.delete(run.id);
        finished.add(run.id);
        all.update(finished.size, { state: `last: ${run.prompt.id} ${outcome(run)}` });
      } else if (bar) bar.update(steps, { state: state(run) });
      else
        running.set(
          run.id,
          bars.create(run.prompt.iterations, steps, { name: run.prompt.id, state: state(run) }),
        );
    },
    progress(run, { state: phase, position }) {
      const place = position === undefined ? '' : ` (${String(position)} before it)`;
      running.get(run.id)?.update({ state: phase + place });
    },
    close() {
      bars.stop();
    },
  };
}

function state(run: Run): string {
  const last = run.iterations.at(-1);
  if (!last?.candidates.some(({ image }) => image)) return 'painting';
  return best(last) ? 'refining' : 'evaluating';
}

/** The table at the end, a line a run, and the two means that tell whether repainting helped. */
export function summaryTable(runs: readonly Run[]): string {
  const rows = runs.map((run) => [
    run.prompt.id,
    run.status,
    String(run.iterations.filter((iteration) => best(iteration)).length),
    twoDecimals(firstScore(run)),
    twoDecimals(bestScore(run)),
    String(winner(run)?.number ?? '–'),
    run.fault ? explain(run.fault).sentence : '',
  ]);
  const table = [['prompt', 'status', 'images', 'first', 'best', 'winner', ''], ...rows];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', means(runs)].join('\n');
}

function means(runs: readonly Run[]): string {
  const judged = runs.filter((run) => winner(run));
  const mean = (score: (run: Run) => number | undefined) =>
    judged.reduce((sum, run) => sum + (score(run) ?? 0), 0) / judged.length;
  const done = runs.filter(({ status }) => status === 'done').length;
  const counted = `${String(done)} of ${String(runs.length)} runs done`;
  if (judged.length === 0) return `${counted}.`;
  return `${counted}. Mean score: ${mean(firstScore).toFixed(3)} at iteration 1, ${mean(bestScore).toFixed(3)} at the winner.`;
}

function firstScore(run: Run): number | undefined {
  return run.iterations[0] && best(run.iterations[0])?.evaluation.score;
}

function bestScore(run: Run): number | undefined {
  const top = winner(run);
  return top && best(top)?.evaluation.score;
}

function twoDecimals(score: number | undefined): string {
  return score === undefined ? '–' : score.toFixed(2);
}

function outcome(run: Run): string {
  if (run.fault) return `${run.status}: ${explain(run.fault).sentence}`;
  return `${run.status}, ${twoDecimals(bestScore(run))} at iteration ${String(winner(run)?.number ?? '–')}`;
}
