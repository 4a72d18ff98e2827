import { describe, expect, it } from 'vitest';
import { statusView } from '../../src/views/status.js';
import {
  aCandidate,
  anImage,
  anIteration,
  aPrompt,
  aRun,
  aSubmission,
  aSummary,
} from '../support/builders.js';
import { textOf } from '../support/text-of.js';

const contentOf = (...given: Parameters<typeof statusView>) => textOf(statusView(...given));

/** Lines of forty characters, as a phone breaks them. */
const linesOnPhone = (text: string) =>
  text.split('\n').reduce((total, line) => total + Math.ceil(line.length / 40), 0);

describe('the status while it lasts', () => {
  it('says that a run is queued, and how many are ahead of it', () => {
    const content = contentOf({ submission: aSubmission({ ahead: 2 }) });
    expect(content).toContain('> a red fox in snow');
    expect(content).toContain('▱▱▱▱▱▱▱▱▱');
    expect(content).toContain('Queued: 2 runs of others ahead.');
    expect(contentOf({ submission: aSubmission({ ahead: 0 }) })).toContain('next in line');
  });

  it('says which try is made and how far it is, and what was best', () => {
    const summary = aSummary({ status: 'running', iterationsDone: 1 });
    const content = contentOf({
      submission: aSubmission({ runs: [summary] }),
      runs: [aRun({ iterations: [anIteration(1, 2), anIteration(2)] })],
      progress: { state: 'painting', log: 'step 3 of 4' },
      trouble: ['fal.ai is busy.'],
    });
    expect(content).toContain('▰▰▰▱▱▱▱▱▱ Try 2 of 3 · painting');
    expect(content).toContain('Best so far: 50 % (try 1)');
    expect(content).toContain('-# step 3 of 4');
    expect(content).toContain('fal.ai is busy.');
    expect(content).not.toContain('Queued');
  });

  it('calls a picture that somebody gave no try', () => {
    const given = {
      ...anIteration(1),
      candidates: [aCandidate({ requestId: null, image: anImage })],
    };
    const running = { submission: aSubmission({ runs: [aSummary({ status: 'running' })] }) };
    expect(contentOf({ ...running, runs: [aRun({ iterations: [given] })] })).toContain(
      'Starting picture · the critic is looking…',
    );
  });

  it.each([
    ['waiting, 4 before this one', [anIteration(1)], { state: 'queued', position: 4 }],
    [
      'the critic is looking…',
      [{ ...anIteration(1), candidates: [aCandidate({ requestId: 'r', image: anImage })] }],
      undefined,
    ],
    ['the prompt is being refined…', [anIteration(1, 2, false)], undefined],
    ['the prompt is being refined…', [], undefined],
    ['comparing the best', [anIteration(1, 2), anIteration(2, 2)], undefined],
  ] as const)('says what a run is busy with: %s', (words, iterations, progress) => {
    const submission = aSubmission({ runs: [aSummary({ status: 'running' })] });
    expect(contentOf({ submission, runs: [aRun({ iterations })], progress })).toContain(words);
  });

  it('counts the runs of a batch', () => {
    const runs = [
      aSummary({ status: 'done', iterationsDone: 1 }),
      aSummary({ status: 'failed' }),
      aSummary({ status: 'running', name: 'lighthouse' }),
      aSummary(),
    ];
    const content = contentOf({ submission: aSubmission({ runs, fileName: 'prompts.json' }) });
    expect(content).toContain('**prompts.json** · 2 of 4 finished');
    expect(content).toContain('▰▰▰▰▱▱▱▱▱');
    expect(content).toContain('◻️ 1  🖌️ 1  ✅ 1  ❌ 1');
    expect(content).toContain('lighthouse · try 1 of 3');
    expect(content).toContain('The rest is queued: next in line.');
  });

  it('can be cancelled, and tells when it is over', () => {
    const view = JSON.stringify(statusView({ submission: aSubmission() }).components);
    expect(view).toContain('cncl1:sub1');
    expect(view).toContain('tell1:sub1');
  });

  it('is in the language of its server', () => {
    const submission = aSubmission({ locale: 'de', ahead: 2 });
    expect(contentOf({ submission })).toContain('Wartet: 2 Läufe von anderen davor.');
  });

  it('is the same for equal rows, so that nothing is edited in vain', () => {
    expect(statusView({ submission: aSubmission() })).toEqual(
      statusView({ submission: aSubmission() }),
    );
  });
});

describe('the result of a run', () => {
  const over = aSubmission({ runs: [aSummary({ status: 'done' })] });

  it('shows the winner, its score, the way to it and what it cost', () => {
    const run = aRun({
      status: 'done',
      iterations: [anIteration(1, 1), anIteration(2, 3)],
      startedAt: 1_000,
      endedAt: 49_000,
    });
    const sheet = { path: '.drawings/x.webp', name: 'run-sheet.webp', width: 1, height: 1 };
    const receipt = { images: 2, costUsd: 0.041 };
    const view = statusView({ submission: over, runs: [run], sheet, receipt });
    expect(textOf(view)).toBe(
      [
        '🏆 **75 %** · try 2 of 2 · 25 → 75',
        '> a red fox in snow',
        '✗ check 4 met',
        '-# <@ada> · 48 s · $0.04',
      ].join('\n'),
    );
    expect(view.files).toMatchObject([
      { name: 'easel-run1-winner.png', content: { path: anImage.path } },
      { name: 'run-sheet.webp' },
    ]);
  });

  it('attaches what no message holds: the texts that were painted, and every check', () => {
    const long = { ...anIteration(1, 1, false), text: 'a very long text '.repeat(120) };
    const run = aRun({
      status: 'done',
      prompt: aPrompt({ prompt: long.text }),
      iterations: [long],
    });
    const { files } = statusView({ submission: over, runs: [run] });
    const text = files.find(({ name }) => name === 'easel-run1.txt')?.content;
    expect(text).toContain(long.text);
    for (const check of [1, 2, 3, 4]) expect(text).toContain(`Is check ${String(check)} met?`);
  });

  it('says so when later tries did not help', () => {
    const result = (...met: number[]) =>
      contentOf({
        submission: over,
        runs: [
          aRun({
            status: 'done',
            iterations: met.map((checks, index) => anIteration(index + 1, checks)),
          }),
        ],
      });
    expect(result(3, 1, 2)).toContain('Your own words won; later tries did not help.');
    expect(result(1, 3, 2)).toContain('Try 2 was best; later ones did not help.');
    expect(result(1, 2, 3)).not.toContain('help');
  });

  it('says so of a picture that somebody gave, which was no try', () => {
    const given = anIteration(1, 3);
    const candidates = given.candidates.map((one) => ({ ...one, requestId: null }));
    const iterations = [{ ...given, candidates }, anIteration(2, 1)];
    const result = contentOf({ submission: over, runs: [aRun({ status: 'done', iterations })] });
    expect(result).toContain('🏆 **75 %** · Starting picture · 75 → 25');
    expect(result).toContain('The starting picture was best; later tries did not help.');
  });

  it('says what an early stop did not spend', () => {
    const run = aRun({
      status: 'done',
      prompt: aPrompt({ images: 2 }),
      iterations: [anIteration(1, 4)],
    });
    expect(contentOf({ submission: over, runs: [run] })).toContain(
      'Every check is met: 2 tries (4 images) not spent.',
    );
    const cancelled = { ...run, status: 'cancelled' as const };
    expect(contentOf({ submission: over, runs: [cancelled] })).not.toContain('not spent');
  });

  it('of a failed run is its sentence, and the best there is', () => {
    const run = aRun({
      status: 'failed',
      fault: { code: 'content_refused', provider: 'fal' },
      iterations: [anIteration(1, 2), anIteration(2)],
    });
    const view = statusView({ submission: over, runs: [run] });
    expect(textOf(view)).toContain('❌ The image service (fal.ai) refused this prompt');
    expect(textOf(view)).toContain('🏆 **50 %** · try 1 of 2 · 50 → –');
    expect(view.files).toHaveLength(1);
  });

  it('of a run that was not refined is its winner, and why it ended', () => {
    const run = aRun({
      status: 'done',
      fault: { code: 'provider_down', provider: 'gemini' },
      iterations: [anIteration(1, 2)],
    });
    expect(contentOf({ submission: over, runs: [run] })).toContain(
      '⚠️ This ended with the best so far. The critic (Gemini) does not answer.',
    );
  });

  it('of a run that never got a picture is words alone', () => {
    const submission = aSubmission({ runs: [aSummary({ status: 'cancelled' })] });
    const view = statusView({ submission, runs: [aRun({ status: 'cancelled' })] });
    expect(view.content).toContain('Cancelled. Start again with /generate.');
    expect(view.files).toEqual([]);
  });

  it('is at most twelve lines on a phone, whatever there is to say', () => {
    const run = aRun({
      status: 'done',
      prompt: aPrompt({
        prompt: 'words '.repeat(300),
        origin: { runId: 'r', iteration: 1, change: 'words '.repeat(100) },
      }),
      fault: { code: 'discord_denied', missing: 'Send Messages in Threads' },
      iterations: [anIteration(1, 0), anIteration(2, 3), anIteration(3, 1)],
      startedAt: 0,
      endedAt: 1_000_000,
    });
    const receipt = { images: 12, costUsd: 123.456 };
    const text = contentOf({ submission: over, runs: [run], receipt });
    expect(linesOnPhone(text)).toBeLessThanOrEqual(12);
  });
});
