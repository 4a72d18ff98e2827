import { describe, expect, it } from 'vitest';
import { createReport, summaryTable } from '../../src/cli/report.js';
import { explain } from '../../src/errors.js';
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

function aReport(total: number) {
  const { stream, lines } = aStream();
  return { report: createReport(total, Object.assign(stream, { isTTY: false })), lines };
}

describe('where stdout is no terminal', () => {
  it('each iteration that is complete is a line, once', () => {
    const { report, lines } = aReport(2);
    report.changed(aRun({ iterations: [anIteration(1, 2, false)] }));
    expect(lines()).toEqual([]);
    const running = aRun({ iterations: [anIteration(1, 2), anIteration(2)] });
    report.changed(running);
    report.changed(running);
    expect(lines()).toEqual(['fox: iteration 1/3 0.50']);
  });

  it('each run that is over is a line, once, with how many are over', () => {
    const { report, lines } = aReport(2);
    report.changed(done);
    report.changed(done);
    report.changed(failed);
    expect(lines()).toEqual([
      'fox: iteration 1/3 0.50',
      'fox: iteration 2/3 0.75',
      'fox: done, 0.75 at iteration 2 (1/2)',
      `a longer name: failed: ${explain(fault).sentence} (2/2)`,
    ]);
  });

  it('the progress of a job is no line', () => {
    const { report, lines } = aReport(1);
    report.progress(aRun(), { state: 'queued', position: 3 });
    report.close();
    expect(lines()).toEqual([]);
  });
});

describe('the summary', () => {
  it('has an aligned row for each run, and the mean scores of those that were evaluated', () => {
    expect(summaryTable([done, failed]).split('\n')).toEqual([
      'prompt         status  images  first  best  winner',
      'fox            done    2       0.50   0.75  2',
      `a longer name  failed  0       –      –     –       ${explain(fault).sentence}`,
      '',
      '1 of 2 runs done. Mean score: 0.500 at iteration 1, 0.750 at the winner.',
    ]);
  });

  it('gives no mean where nothing was evaluated', () => {
    expect(summaryTable([failed]).split('\n').at(-1)).toBe('0 of 1 runs done.');
  });
});
