import { describe, expect, it } from 'vitest';
import type { RunSummary, Submission } from '../../src/pipeline/run.js';
import { statusView } from '../../src/views/status.js';
import { anImage, anIteration, aPrompt, aRun } from '../support/builders.js';

function aSummary(fields: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run1',
    name: 'fox',
    prompt: 'a red fox in snow',
    status: 'queued',
    iterationsDone: 0,
    iterationsPlanned: 3,
    bestScore: null,
    bestIteration: null,
    fault: null,
    ...fields,
  };
}

function aSubmission(fields: Partial<Submission> = {}): Submission {
  return {
    id: 'sub1',
    interactionId: '1',
    guildId: '2',
    channelId: '3',
    messageId: null,
    threadId: null,
    userId: 'ada',
    fileName: null,
    locale: 'en-US',
    held: false,
    createdAt: 0,
    runs: [aSummary()],
    ahead: 0,
    ...fields,
  };
}

const contentOf = (...given: Parameters<typeof statusView>) => statusView(...given).content;

describe('the status while it lasts', () => {
  it('says that a run is queued, and how many are ahead of it', () => {
    const content = contentOf({ submission: aSubmission({ ahead: 2 }) });
    expect(content).toContain('> a red fox in snow');
    expect(content).toContain('▱▱▱▱▱▱▱▱▱▱▱▱ 0 %');
    expect(content).toContain('Queued: 2 runs of others ahead.');
    expect(contentOf({ submission: aSubmission({ ahead: 0 }) })).toContain('next in line');
  });

  it('says which iteration is being painted, and what the image service says', () => {
    const runs = [aSummary({ status: 'running', iterationsDone: 1 })];
    const content = contentOf({
      submission: aSubmission({ runs }),
      progress: 'painting: step 3 of 4',
      trouble: ['fal.ai is busy.'],
    });
    expect(content).toContain('▰▰▰▰▱▱▱▱▱▱▱▱ 33 %');
    expect(content).toContain('iteration 2 of 3');
    expect(content).toContain('-# painting: step 3 of 4');
    expect(content).toContain('fal.ai is busy.');
    expect(content).not.toContain('Queued');
  });

  it('counts the runs of a batch', () => {
    const runs = [
      aSummary({ status: 'done', iterationsDone: 1 }),
      aSummary({ status: 'failed' }),
      aSummary({ status: 'running', name: 'lighthouse' }),
      aSummary(),
    ];
    const content = contentOf({ submission: aSubmission({ runs, fileName: 'prompts.json' }) });
    expect(content).toContain('**prompts.json** · 4 runs');
    expect(content).toContain('50 %');
    expect(content).toContain('2 of 4 runs over · 1 queued · 1 being painted · 1 done · 1 failed');
    expect(content).toContain('lighthouse · iteration 1 of 3');
    expect(content).toContain('The rest is queued: next in line.');
  });

  it('is the same for equal rows, so that nothing is edited in vain', () => {
    expect(statusView({ submission: aSubmission() })).toEqual(
      statusView({ submission: aSubmission() }),
    );
  });
});

describe('the result of a run', () => {
  const over = aSubmission({ runs: [aSummary({ status: 'done' })] });

  it('shows the winner, its score and its seed', () => {
    const run = aRun({ status: 'done', iterations: [anIteration(1, 1), anIteration(2, 3)] });
    const view = statusView({ submission: over, run });
    expect(view.content).toContain('**Iteration 2 of 2** · 3 of 4 checks (75 %)');
    expect(view.content).toContain('- Missing: Is check 4 met?');
    expect(view.content).toContain('Run run1 · seed 7');
    expect(view.content).not.toContain('did not help');
    expect(view.files).toMatchObject([
      { name: 'easel-run1-winner.png', content: { path: anImage.path } },
    ]);
  });

  it('attaches what it had to cut: the text that was painted, and every check', () => {
    const long = { ...anIteration(1, 1, false), text: 'a very long text '.repeat(100) };
    const run = aRun({ status: 'done', iterations: [long, anIteration(2, 0)] });
    const { content, files } = statusView({ submission: over, run });
    expect(content).toContain('the whole text is in easel-sub1.txt');
    const text = files.find(({ name }) => name === 'easel-sub1.txt')?.content;
    expect(text).toContain(long.text);
    for (const check of [1, 2, 3, 4]) expect(text).toContain(`Is check ${String(check)} met?`);
  });

  it('says so when later iterations did not help', () => {
    const iterations = [anIteration(1, 3), anIteration(2, 1), anIteration(3, 2)];
    expect(contentOf({ submission: over, run: aRun({ status: 'done', iterations }) })).toContain(
      'Iteration 1 was best; later ones did not help.',
    );
  });

  it('says what an early stop did not spend', () => {
    const run = aRun({
      status: 'done',
      prompt: aPrompt({ images: 2 }),
      iterations: [anIteration(1, 4)],
    });
    expect(contentOf({ submission: over, run })).toContain(
      'Every check was met, so 2 iterations (4 images) were not spent.',
    );
    const cancelled = { ...run, status: 'cancelled' as const };
    expect(contentOf({ submission: over, run: cancelled })).not.toContain('not spent');
  });

  it('of a failed run is its sentence, and the best there is', () => {
    const run = aRun({
      status: 'failed',
      fault: { code: 'content_refused', provider: 'fal' },
      iterations: [anIteration(1, 2), anIteration(2)],
    });
    const view = statusView({ submission: over, run });
    expect(view.content).toContain('❌ The image service (fal.ai) refused this prompt');
    expect(view.content).toContain('**Iteration 1 of 2** · 2 of 4 checks (50 %)');
    expect(view.files).toHaveLength(1);
  });

  it('of a run that was not refined is its winner, and why it ended', () => {
    const run = aRun({
      status: 'done',
      fault: { code: 'provider_down', provider: 'gemini' },
      iterations: [anIteration(1, 2)],
    });
    const { content } = statusView({ submission: over, run });
    expect(content).toContain(
      '⚠️ This ended with the best so far. The critic (Gemini) does not answer.',
    );
    expect(content).toContain('🏆 **Iteration 1 of 1**');
  });

  it('of a run that never got a picture has none', () => {
    const run = aRun({ status: 'cancelled' });
    const view = statusView({ submission: over, run });
    expect(view.content).toContain('Cancelled. Start again with /generate.');
    expect(view.files).toEqual([]);
  });
});

describe('the result of a batch', () => {
  it('lists the runs, those that failed first', () => {
    const runs = [
      aSummary({ name: 'fox', status: 'done', bestScore: 0.8, bestIteration: 2 }),
      aSummary({
        name: 'gull',
        status: 'failed',
        fault: { code: 'provider_down', provider: 'fal' },
        bestScore: 0.5,
        bestIteration: 1,
      }),
      aSummary({ name: 'owl', status: 'cancelled' }),
      aSummary({
        name: 'elk',
        status: 'done',
        fault: { code: 'bad_answer', provider: 'gemini' },
        bestScore: 0.5,
        bestIteration: 1,
      }),
    ];
    const content = contentOf({ submission: aSubmission({ runs, fileName: 'prompts.json' }) });
    expect(content).toMatch(
      /4 of 4 runs over .*\n❌ gull · The image service \(fal\.ai\) does not answer.* Best so far: 50 % in iteration 1\.\n✅ fox · 80 % in iteration 2\n🚫 owl · cancelled\n✅ elk · The critic \(Gemini\) gave an answer.* Best so far: 50 % in iteration 1\./u,
    );
  });

  it('of a hundred runs fits, and is attached whole', () => {
    const runs = Array.from({ length: 100 }, (_, index) =>
      aSummary({ name: `${'long-name-'.repeat(6)}${String(index)}`, status: 'done' }),
    );
    const { content, files } = statusView({
      submission: aSubmission({ runs, fileName: 'prompts.json' }),
    });
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(content).toContain('the whole text is in easel-sub1.txt');
    expect(files[0]?.content).toContain('long-name-99');
  });
});
