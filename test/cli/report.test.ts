import { describe, expect, it } from 'vitest';
import { createReport, notesText, summaryTable } from '../../src/cli/report.js';
import { en, explain } from '../../src/languages/index.js';
import type { Run } from '../../src/pipeline/run.js';
import { anIteration, aPrompt, aRun } from '../support/builders.js';
import { aStream } from '../support/streams.js';

const fault = { code: 'content_refused', provider: 'fal' } as const;
const done = aRun({ status: 'done', iterations: [anIteration(1, 2), anIteration(2, 3)] });
const failed = aRun({
  id: 'run2',
  status: 'failed',
  prompt: aPrompt({ id: 'a longer name' }),
  fault,
});

function aReport(runs: readonly Run[]) {
  const { stream, lines } = aStream();
  return { report: createReport(runs, Object.assign(stream, { isTTY: false })), lines };
}

const FILE = { isTTY: false };
const aTerminal = (columns: number) => ({ isTTY: true, columns });
const queued = aRun({ status: 'queued', iterations: [] });
const other = aRun({ ...failed, status: 'queued', fault: null, iterations: [] });

describe('what was made of prompts', () => {
  const notes = [
    { kind: 'flags_ignored', typed: ['--v 6', '--q\u001b[2J'], promptId: 'a' },
    { kind: 'aspect_near', asked: '21:9', used: 'wide', promptId: 'a' },
    { kind: 'aspect_near', asked: '21:9', used: 'wide', promptId: 'b' },
  ] as const;

  it('is a line for each kind, and nothing that a terminal would act upon', () => {
    expect(notesText(notes, FILE).split('\n')).toEqual([
      String.raw`Left out, for there is nothing like it here: --v 6, --q\u001b[2J`,
      '21:9 is painted in the nearest shape: wide',
      '',
    ]);
    expect(notesText([], FILE)).toBe('');
  });

  it('fits the terminal', () => {
    for (const line of notesText(notes, aTerminal(40)).split('\n'))
      expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe('where stdout is no terminal', () => {
  it('each iteration that is complete is a line, once', () => {
    const { report, lines } = aReport([queued, other]);
    report.changed(aRun({ iterations: [anIteration(1, 2, false)] }));
    expect(lines()).toEqual([]);
    const running = aRun({ iterations: [anIteration(1, 2), anIteration(2)] });
    report.changed(running);
    report.changed(running);
    expect(lines()).toEqual(['fox: iteration 1/3 0.50']);
  });

  it('each run that is over is a line, once, with how many are over', () => {
    const { report, lines } = aReport([queued, other]);
    report.changed(done);
    report.changed(done);
    report.changed(failed);
    expect(lines()).toEqual([
      'fox: iteration 1/3 0.50',
      'fox: iteration 2/3 0.75',
      'fox: done, 0.75 at iteration 2 (1/2)',
      `a longer name: failed: ${explain(fault, en)} (2/2)`,
    ]);
  });

  it('what an earlier call did is counted, and not told again', () => {
    const running = aRun({ id: 'run3', iterations: [anIteration(1, 2)] });
    const { report, lines } = aReport([done, running, other]);
    report.changed(done);
    report.changed(aRun({ ...running, iterations: [anIteration(1, 2), anIteration(2, 3)] }));
    report.changed(failed);
    expect(lines()).toEqual([
      '1/3 were there already',
      'fox: iteration 2/3 0.75',
      `a longer name: failed: ${explain(fault, en)} (2/3)`,
    ]);
  });

  it('the progress of a job is no line', () => {
    const { report, lines } = aReport([queued]);
    report.progress(aRun(), { state: 'queued', position: 3 });
    report.close();
    expect(lines()).toEqual([]);
  });
});

describe('the summary', () => {
  it('has an aligned row for each run, and the mean scores of those that were evaluated', () => {
    expect(summaryTable([done, failed], FILE).split('\n')).toEqual([
      'prompt         status  images  first  best  winner',
      'fox            done    2       0.50   0.75  2',
      'a longer name  failed  0       –      –     –',
      '',
      `a longer name: ${explain(fault, en)}`,
      '1 of 2 runs done. Mean score: 0.50 at iteration 1, 0.75 at the winner.',
    ]);
  });

  it('gives no mean where nothing was evaluated', () => {
    expect(summaryTable([failed], FILE).split('\n').at(-1)).toBe('0 of 1 runs done.');
  });

  it('says of a run that is not over that it was interrupted', () => {
    const [, row] = summaryTable([aRun({ iterations: [anIteration(1, 2)] })], FILE).split('\n');
    expect(row).toBe('fox     interrupted  1       0.50   0.50  1');
  });

  it.each([
    ['at their end', (n: number) => `a-lighthouse-at-dusk-with-three-white-gulls-${String(n)}`],
    ['at their beginning', (n: number) => `${String(n)}-lighthouse-at-dusk-with-three-white-gulls`],
    ['in the middle', (n: number) => `a-lighthouse-at-dusk-${String(n)}-with-three-white-gulls`],
  ])('tells prompts apart whose ids differ %s', (_, id) => {
    const alike = Array.from({ length: 12 }, (__, n) =>
      aRun({ ...done, id: `run${String(n)}`, prompt: aPrompt({ id: id(n + 1) }) }),
    );
    const rows = summaryTable(alike, aTerminal(60)).split('\n').slice(1, 13);
    expect(new Set(rows.map((row) => row.split('  ')[0])).size).toBe(12);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
  });

  it.each([60, 80])('fits a terminal of %i columns', (columns) => {
    const long = aRun({ ...failed, prompt: aPrompt({ id: 'x'.repeat(64) }), status: 'running' });
    const lines = summaryTable([done, long], aTerminal(columns)).split('\n');
    for (const line of lines.filter((text) => !text.includes('x'.repeat(64))))
      expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('the bars on a terminal', () => {
  it('fit 60 columns, and begin with what was there', () => {
    const { stream, lines } = aStream();
    const terminal = Object.assign(stream, aTerminal(60), {
      cursorTo: () => true,
      moveCursor: () => true,
      clearLine: () => true,
      clearScreenDown: () => true,
    });
    const running = aRun({ id: 'run3', prompt: aPrompt({ id: 'y'.repeat(64) }) });
    const report = createReport([done, running], terminal);
    report.changed(running);
    report.progress(running, { state: 'queued', position: 7 });
    report.close();
    const shown = lines()
      .join('\n')
      .split(/[\n\r]|\u001b\[[0-9;?]*[A-Za-z]/u)
      .filter((line) => line.includes('/'));
    expect(shown.some((line) => line.includes('1/2 runs'))).toBe(true);
    for (const line of shown) expect(line.trimEnd().length).toBeLessThanOrEqual(60);
  });
});
