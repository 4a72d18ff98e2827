/** What the command line shows: bars on a terminal, lines elsewhere, and a table at the end. */
import cliProgress from 'cli-progress';
import { en, explain } from '../languages/index.js';
import { clip } from '../lib/data-file/value.js';
import type { PlacedNote } from '../pipeline/prompt-notes.js';
import { noteSentences } from '../views/note-sentences.js';
import { alignColumns, cut, cutApart, wrap } from './lines.js';
import type { Publisher } from '../pipeline/ports.js';
import { best, hasImage, isOver, winner, type Iteration, type Run } from '../pipeline/run.js';

/** Shows on a terminal how runs get on, as a thread does in Discord. */
export interface Report extends Pick<Publisher, 'changed' | 'progress'> {
  /** Says why nothing moves. */
  say(sentence: string): void;
  /** Ends the display, so that other output may follow. May be called again. */
  close(): void;
}

/** A terminal of no known width takes lines of any length, as a file does. */
type Stream = Pick<NodeJS.WriteStream, 'isTTY'> & { columns?: number } & NodeJS.WritableStream;

const widthOf = ({ isTTY, columns }: Pick<Stream, 'isTTY' | 'columns'>) =>
  isTTY && columns ? columns : Infinity;

/** @param runs as they are when it begins: some may be over, or under way, from an earlier call */
export function createReport(runs: readonly Run[], stream: Stream): Report {
  return stream.isTTY ? barReport(runs, stream) : lineReport(runs, stream);
}

/** A line for each iteration that is complete, and one for each run that is over. */
function lineReport(runs: readonly Run[], stream: NodeJS.WritableStream): Report {
  const iterationsReported = new Map(runs.map((run) => [run.id, complete(run).length]));
  const runsOver = new Set(runs.filter(isOver).map(({ id }) => id));
  const total = String(runs.length);
  if (runsOver.size > 0) stream.write(`${String(runsOver.size)}/${total} were there already\n`);
  return {
    changed(run) {
      if (runsOver.has(run.id)) return;
      const iterations = complete(run);
      for (const iteration of iterations.slice(iterationsReported.get(run.id)))
        stream.write(`${iterationLine(run, iteration)}\n`);
      iterationsReported.set(run.id, iterations.length);
      if (!isOver(run)) return;
      runsOver.add(run.id);
      const count = `${String(runsOver.size)}/${total}`;
      stream.write(`${run.prompt.id}: ${outcome(run)} (${count})\n`);
    },
    progress: () => undefined,
    say(sentence) {
      stream.write(`${sentence}\n`);
    },
    close: () => undefined,
  };
}

function iterationLine({ prompt }: Run, iteration: Iteration): string {
  const position = `${String(iteration.number)}/${String(prompt.iterations)}`;
  return `${prompt.id}: iteration ${position} ${twoDecimals(iterationScore(iteration))}`;
}

function complete({ iterations }: Run): readonly Iteration[] {
  return iterations.filter(({ refined }) => refined);
}

const BAR = 20;
/** Of a bar's line: between its parts, and the two numbers. */
const AROUND_BAR = 11;
const MOST_NAME = 18;

/** A bar for all runs, and one for each in progress. */
function barReport(runs: readonly Run[], stream: Stream): Report {
  const bars = new cliProgress.MultiBar(
    { format: '{bar} {value}/{total} {name} {state}', hideCursor: true, barsize: BAR, stream },
    cliProgress.Presets.shades_classic,
  );
  const width = widthOf(stream);
  const names = shortNames(runs, width === Infinity ? width : MOST_NAME);
  const words = (name: string, state: string) => {
    return { name, state: cut(state, width - BAR - AROUND_BAR - name.length) };
  };
  const nameOf = ({ id, prompt }: Run) => names.get(id) ?? prompt.id;
  const runsOver = new Set(runs.filter(isOver).map(({ id }) => id));
  const totalBar = bars.create(runs.length, runsOver.size, { name: 'runs', state: '' });
  const runBars = new Map<string, cliProgress.SingleBar>();
  const end = (run: Run) => {
    const bar = runBars.get(run.id);
    if (bar) bars.remove(bar);
    runBars.delete(run.id);
    runsOver.add(run.id);
    totalBar.update(runsOver.size, words('runs', `last: ${run.prompt.id} ${outcome(run)}`));
  };
  const show = (run: Run) => {
    const done = complete(run).length;
    const payload = words(nameOf(run), currentStep(run));
    const bar = runBars.get(run.id);
    if (bar) bar.update(done, payload);
    else runBars.set(run.id, bars.create(run.prompt.iterations, done, payload));
  };
  return {
    changed(run) {
      if (isOver(run)) end(run);
      else show(run);
    },
    progress(run, { state, position }) {
      const waiting = position === undefined ? '' : ` (${String(position)} before it)`;
      runBars.get(run.id)?.update(words(nameOf(run), state + waiting));
    },
    say(sentence) {
      bars.log(`${wrap(sentence, width)}\n`);
    },
    close() {
      bars.stop();
    },
  };
}

/** Of each run by its id. */
function shortNames(runs: readonly Run[], most: number): ReadonlyMap<string, string> {
  const names = cutApart(
    runs.map(({ prompt }) => prompt.id),
    most,
  );
  return new Map(runs.map(({ id, prompt }, n) => [id, names[n] ?? prompt.id]));
}

function currentStep({ iterations }: Run): string {
  const last = iterations.at(-1);
  if (!last?.candidates.some(hasImage)) return 'painting';
  return best(last) ? 'refining' : 'evaluating';
}

const MOST_TYPED = 300;

/** What was made of the prompts otherwise than they were typed, a line each; empty where nothing was. */
export function notesText(
  notes: readonly PlacedNote[],
  stream: Pick<Stream, 'isTTY' | 'columns'>,
): string {
  return noteSentences(notes, en)
    .map(({ typed, say }) => `${wrap(say(clip(typed, MOST_TYPED)), widthOf(stream))}\n`)
    .join('');
}

/** What the table needs beside the names: the other columns, and two spaces before each. */
const OTHER_COLUMNS = 43;

/** A row for each run, below them why some failed, and the mean scores of the first and of the winning iterations. */
export function summaryTable(
  runs: readonly Run[],
  stream: Pick<Stream, 'isTTY' | 'columns'>,
): string {
  const width = widthOf(stream);
  const header = ['prompt', 'status', 'images', 'first', 'best', 'winner'];
  const names = shortNames(runs, width - OTHER_COLUMNS);
  const rows = runs.map((run) => [
    names.get(run.id) ?? run.prompt.id,
    isOver(run) ? run.status : 'interrupted',
    String(run.iterations.filter((iteration) => best(iteration)).length),
    twoDecimals(firstScore(run)),
    twoDecimals(winnerScore(run)),
    String(winner(run)?.number ?? '–'),
  ]);
  const faults = runs.flatMap((run) =>
    run.fault ? [wrap(`${run.prompt.id}: ${explain(run.fault, en)}`, width)] : [],
  );
  const table = alignColumns([header, ...rows]);
  return [...table, '', ...faults, wrap(summarySentence(runs), width)].join('\n');
}

function summarySentence(runs: readonly Run[]): string {
  const done = runs.filter(({ status }) => status === 'done').length;
  const count = `${String(done)} of ${String(runs.length)} runs done`;
  const evaluated = runs.filter((run) => winner(run));
  if (evaluated.length === 0) return `${count}.`;
  const mean = (score: (run: Run) => number | undefined) => {
    const sum = evaluated.reduce((subtotal, run) => subtotal + (score(run) ?? 0), 0);
    return (sum / evaluated.length).toFixed(2);
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

/** A score as a person reads it. */
export function percent(score: number | undefined): string {
  return score === undefined ? 'not judged' : `${String(Math.round(score * 100))} %`;
}

/** How a run ended, in one line. */
function outcome(run: Run): string {
  if (run.fault) return `${run.status}: ${explain(run.fault, en)}`;
  return `${run.status}, ${twoDecimals(winnerScore(run))} at iteration ${String(winner(run)?.number ?? '–')}`;
}
