import { describe, expect, it } from 'vitest';
import type { Iteration } from '../../src/pipeline/run.js';
import { attachmentName, iterationNonce, iterationView } from '../../src/views/iteration.js';
import {
  aCandidate,
  anEvaluation,
  anImage,
  anIteration,
  aPrompt,
  aRun,
} from '../support/builders.js';

const inChannel = { ageRestricted: false };
const painted: Iteration = {
  ...anIteration(2),
  candidates: [aCandidate({ requestId: 'r', image: anImage })],
};

describe('an iteration’s message', () => {
  it('names run and iteration, and shows the picture, as soon as there is one', () => {
    const view = iterationView(aRun(), painted, inChannel);
    expect(view.content).toContain('**Iteration 2 of 3** · fox');
    expect(view.content).toContain('Run run1 · iteration 2 · seed 7 · fal-ai/fast-lightning-sdxl');
    expect(view.content).toContain('The critic is looking at it');
    expect(view.files).toEqual([
      {
        name: 'easel-run1-2.png',
        description: 'text 2',
        content: { path: anImage.path },
        spoiler: false,
      },
    ]);
  });

  it('says what is there, what is missing, and how the prompt goes on', () => {
    const iteration: Iteration = {
      ...anIteration(1, 3),
      refined: {
        text: 'a red fox in deep snow',
        changes: [{ change: 'deep', reason: 'the snow was thin' }],
        modelVersion: 'm',
      },
    };
    const { content } = iterationView(aRun(), iteration, inChannel);
    expect(content).toContain('3 of 4 checks (75 %)');
    expect(content).toContain('**There:** a fox');
    expect(content).toContain('**Missing:**\n- Is check 4 met?\n');
    expect(content).not.toContain('Is check 3 met?');
    expect(content).toContain('**Refined prompt:**\n> a red fox in deep snow');
    expect(content).toContain('- deep: the snow was thin');
  });

  it('lists no missing where nothing is', () => {
    expect(iterationView(aRun(), anIteration(1, 4), inChannel).content).not.toContain('Missing');
  });

  it('shows the best of several candidates, and the score of each', () => {
    const iteration: Iteration = {
      ...anIteration(1, 2),
      candidates: [
        aCandidate({ number: 1, image: anImage, evaluation: anEvaluation(1) }),
        aCandidate({
          number: 2,
          seed: 8,
          image: { ...anImage, path: 'results/fox/iteration_1_2.png' },
          evaluation: anEvaluation(3),
        }),
        aCandidate({ number: 3, image: anImage }),
      ],
    };
    const { content, files } = iterationView(aRun(), iteration, inChannel);
    expect(content).toContain('Candidates 1: 25 % · **2: 75 %** · 3: not evaluated');
    expect(content).toContain('seed 8');
    expect(files[0]?.content).toEqual({ path: 'results/fox/iteration_1_2.png' });
  });

  it('says plainly when the run ended before the critic had looked', () => {
    const run = aRun({ status: 'failed', fault: { code: 'provider_down', provider: 'gemini' } });
    expect(iterationView(run, painted, inChannel).content).toMatch(
      /was not evaluated\. The critic \(Gemini\) does not answer/u,
    );
    expect(iterationView(run, anIteration(1, 2, false), inChannel).content).toContain(
      'The prompt was not refined. The critic (Gemini) does not answer.',
    );
    const cancelled = aRun({ status: 'cancelled' });
    for (const iteration of [painted, anIteration(1, 2, false)])
      expect(iterationView(cancelled, iteration, inChannel).content).toMatch(
        /was not (?:evaluated|refined) because the run ended first\. Start it again with \/generate\.$/u,
      );
  });

  it('shows an unsafe picture as a spoiler, and only where that may be', () => {
    const iteration = {
      ...painted,
      candidates: [aCandidate({ image: { ...anImage, unsafe: true } })],
    };
    const elsewhere = iterationView(aRun(), iteration, inChannel);
    expect(elsewhere.files).toEqual([]);
    expect(elsewhere.content).toContain(
      'only in age-restricted channels: open it there with /history.',
    );
    const there = iterationView(aRun(), iteration, { ageRestricted: true });
    expect(there.files).toMatchObject([{ spoiler: true }]);
    expect(there.content).not.toContain('age-restricted');
  });

  it('attaches the whole text where it had to cut', () => {
    const prompt = aPrompt({ negative: 'blur '.repeat(50) });
    const iteration = { ...anIteration(1, 1), text: 'a very long text '.repeat(100) };
    const { content, files } = iterationView(aRun({ prompt }), iteration, inChannel);
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(content).toContain('…');
    const text = files.find(({ name }) => name === 'easel-run1-1.txt')?.content;
    expect(text).toContain(iteration.text);
    expect(text).toContain(prompt.negative);
    expect(text).toContain('[x] Is check 1 met? it is to be seen');
    expect(text).toContain('[ ] Is check 4 met?');
  });

  it('lets no text of a person or a model act', () => {
    const hostile = '@everyone **x** [a](https://evil.example) discord.gg/x';
    const evaluation = {
      ...anEvaluation(0, 1),
      seen: hostile,
      answers: [{ question: hostile, evidence: hostile, met: false }],
      strengths: [hostile],
      weaknesses: [hostile],
    };
    const view = iterationView(
      aRun({ prompt: aPrompt({ negative: hostile }) }),
      {
        ...anIteration(1, 0),
        text: hostile,
        candidates: [aCandidate({ image: anImage, evaluation })],
        refined: {
          text: hostile,
          changes: [{ change: hostile, reason: hostile }],
          modelVersion: '',
        },
      },
      inChannel,
    );
    expect(view.content).not.toMatch(/(?<!\\)@everyone|\*\*x\*\*|\]\(|discord\.gg/u);
  });
});

describe('a post', () => {
  it('is told again by its nonce and its attachment, whichever process looks', () => {
    const id = '0123456789abcd';
    expect(iterationNonce(id, 3)).toBe('0123456789abcd-3');
    expect(iterationNonce(id, 3).length).toBeLessThanOrEqual(25);
    expect(attachmentName(id, 3)).toBe('easel-0123456789abcd-3.png');
  });
});
