import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/languages/index.js';
import { tableView } from '../../src/views/batch.js';
import { statusView } from '../../src/views/status.js';
import { anIteration, aPrompt, aRun, aSubmission, aSummary } from '../support/builders.js';
import { textOf } from '../support/text-of.js';

describe('the result of a batch', () => {
  const done = (id: string, met: number) =>
    aRun({
      status: 'done',
      prompt: aPrompt({ id }),
      iterations: [anIteration(1, 1), anIteration(2, met)],
    });

  it('offers the best twenty-five of a hundred, and nothing to retry where all went well', () => {
    const runs = Array.from({ length: 100 }, (_, n) => ({
      ...done(`run-${String(n)}`, n === 42 ? 4 : 2),
      id: `run${String(n)}`,
    }));
    const summaries = runs.map(({ id, prompt }) =>
      aSummary({ id, name: prompt.id, status: 'done' }),
    );
    const submission = aSubmission({ runs: summaries, fileName: 'prompts.json' });
    const controls = JSON.stringify(statusView({ submission, runs }).components);
    expect(controls.match(/"value"/gu)).toHaveLength(25);
    expect(/"label":"([^"]*)","value"/u.exec(controls)?.[1]).toBe('run-42 · 100 %');
    expect(controls).not.toContain('rtry1');
  });

  it('shows the winners in one picture, how much was gained, and what did not work', () => {
    const summaries = [
      aSummary({ name: 'fox', status: 'done' }),
      aSummary({
        name: 'gull',
        status: 'failed',
        fault: { code: 'provider_down', provider: 'fal' },
      }),
      aSummary({ name: 'owl', status: 'cancelled' }),
    ];
    const submission = aSubmission({ runs: summaries, fileName: 'prompts.json' });
    const runs = [done('fox', 3), aRun({ status: 'failed' }), aRun({ status: 'cancelled' })];
    const sheet = { path: '.drawings/x.webp', name: 'contact-sheet.webp', width: 1, height: 1 };
    const view = statusView({ submission, runs, sheet, receipt: { images: 3, costUsd: 0.5 } });
    const text = textOf(view);
    expect(text).toContain('🏆 **prompts.json**\n1 of 3 painted · 25 → 75 %');
    expect(text).toMatch(/❌ gull: The image service \(fal\.ai\) does not answer/u);
    expect(text).toContain('🚫 owl');
    expect(text).toContain('3 images');
    expect(view.files).toMatchObject([{ name: 'contact-sheet.webp' }]);
    const controls = JSON.stringify(view.components);
    for (const id of ['tabl1:sub1', 'rtry1:sub1', 'bopn1:sub1']) expect(controls).toContain(id);
    expect(controls).toContain('"label":"fox · 75 %","value":"run1"');
  });

  it('of which nothing can be shown is words alone', () => {
    const fault = { code: 'provider_down', provider: 'fal' } as const;
    const runs = Array.from({ length: 100 }, (_, index) =>
      aSummary({ name: `run-${String(index)}`, status: 'failed', fault }),
    );
    const submission = aSubmission({ runs, fileName: 'prompts.json' });
    const view = statusView({ submission, runs: runs.map(() => aRun({ status: 'failed' })) });
    expect(view.content.length).toBeLessThanOrEqual(2000);
    expect(view.content).toContain('run-0: ❌ The image service');
    expect(view.files[0]?.content).toContain('run-99');
  });

  it('has a table that no spreadsheet takes for formulas', () => {
    const run = done('fox', 3);
    const evil = {
      ...run,
      id: 'run2',
      prompt: aPrompt({ id: 'evil', prompt: '=HYPERLINK("x"),\n1' }),
    };
    const view = tableView(
      aSubmission({ fileName: 'prompts.json' }),
      [run, evil],
      new Map([['run1', 0.0123]]),
      languageOf('en-US'),
    );
    expect(view.files[0]?.content).toBe(
      [
        'id,status,score,try,failed checks,cost (USD),fault,prompt',
        'fox,done,0.750,2,Is check 4 met?,0.0123,,a red fox in snow',
        'evil,done,0.750,2,Is check 4 met?,0.0000,,"\'=HYPERLINK(""x""),\n1"',
        '',
      ].join('\r\n'),
    );
  });
});
