import { describe, expect, it } from 'vitest';
import { en, languageOf } from '../../src/languages/index.js';
import type { Iteration } from '../../src/pipeline/run.js';
import {
  attachmentName,
  iterationNonce,
  iterationView,
  postMark,
} from '../../src/views/iteration.js';
import {
  aCandidate,
  anEvaluation,
  anImage,
  anIteration,
  aPrompt,
  aRun,
} from '../support/builders.js';
import { textOf } from '../support/text-of.js';

const inChannel = { ageRestricted: false, language: en, isOneOfMany: false };
const contentOf = (...given: Parameters<typeof iterationView>) => textOf(iterationView(...given));
const painted: Iteration = {
  ...anIteration(2),
  candidates: [aCandidate({ requestId: 'r', image: anImage })],
};

/** Lines of forty characters, as a phone breaks them. */
const linesOnPhone = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/\*\*|~~|^-# /gu, ''))
    .reduce((total, line) => total + Math.ceil(line.length / 40), 0);

describe('an iteration’s message', () => {
  it('shows the picture with few words as soon as there is one', () => {
    const view = iterationView(aRun(), painted, inChannel);
    expect(textOf(view)).toBe('**Try 2 of 3** · the critic is looking…');
    expect(view.files).toEqual([
      {
        name: 'easel-run1-2.png',
        description: 'text 2',
        content: { path: anImage.path },
        spoiler: false,
      },
    ]);
    expect(JSON.stringify(view.components)).toContain(postMark('run1', 2));
  });

  it('offers to go on from it once it is complete', () => {
    const controls = (...given: Parameters<typeof iterationView>) =>
      JSON.stringify(iterationView(...given).components);
    expect(controls(aRun(), painted, inChannel)).not.toContain('more1:');
    expect(controls(aRun(), anIteration(2, 1, false), inChannel)).not.toContain('more1:');
    expect(controls(aRun(), anIteration(2, 1, true), inChannel)).toContain('more1:run1:2:1');
    expect(controls(aRun({ status: 'done' }), painted, inChannel)).toContain('more1:run1:2:1');
  });

  it('says how it did, what is met and what is not, and what changes next', () => {
    const evaluation = {
      ...anEvaluation(3, 5),
      answers: [
        { question: 'Is there a red fox?', evidence: '', met: true },
        { question: 'Are there exactly two birds?', evidence: '', met: true },
        { question: 'Does the image show snow?', evidence: '', met: true },
        { question: 'Is there a brass lantern?', evidence: '', met: false },
        { question: 'Is it night?', evidence: '', met: false },
      ],
    };
    const iteration: Iteration = {
      ...anIteration(2),
      text: 'a red fox in deep snow',
      candidates: [aCandidate({ image: anImage, evaluation })],
      refined: { text: 'at night, a red fox in snow', changes: [], base: null, modelVersion: 'm' },
    };
    const run = aRun({ iterations: [anIteration(1, 1, true), iteration] });
    const text = contentOf(run, iteration, inChannel);
    expect(text).toBe(
      [
        '**Try 2 of 3 · 60 %** ●●●○○ ▲ +35',
        '✓ red fox · two birds · snow',
        '✗ brass lantern · night',
        'Next: **at night,** a red fox in ~~deep~~ snow',
      ].join('\n'),
    );
  });

  it.each([
    [3, 2, '▼ −25'],
    [2, 2, '= ±0'],
    [0, 4, '▲ +100'],
  ])('is compared with the best before: %i, then %i of four checks', (before, now, said) => {
    const iterations = [anIteration(1, before), anIteration(2, now)];
    const [, second = anIteration(2)] = iterations;
    expect(contentOf(aRun({ iterations }), second, inChannel)).toContain(said);
  });

  it('is at most eight lines on a phone, whatever there is to say', () => {
    const answers = Array.from({ length: 12 }, (_, index) => ({
      question: `Is there ${'something long '.repeat(3)}of kind ${String(index)}?`,
      evidence: 'long '.repeat(50),
      met: index % 2 === 0,
    }));
    const iteration: Iteration = {
      ...anIteration(3),
      text: 'an old prompt with many words '.repeat(20),
      candidates: [
        aCandidate({ image: anImage, evaluation: { ...anEvaluation(6, 12), answers } }),
        aCandidate({ number: 2, image: anImage, evaluation: anEvaluation(1, 12) }),
      ],
      refined: {
        text: 'a new prompt, of many other words '.repeat(20),
        changes: [],
        base: null,
        modelVersion: 'm',
      },
    };
    const run = aRun({ iterations: [anIteration(1, 1), anIteration(2, 1), iteration] });
    const text = contentOf(run, iteration, { ...inChannel, isOneOfMany: true });
    expect(linesOnPhone(text)).toBeLessThanOrEqual(8);
  });

  it('is no try where somebody gave the picture', () => {
    const given = {
      ...painted,
      number: 1,
      candidates: [aCandidate({ image: anImage, requestId: null })],
    };
    const content = contentOf(aRun({ iterations: [given] }), given, inChannel);
    expect(content).toContain('**Starting picture** · the critic is looking…');
    expect(content).not.toContain('Try 1');
  });

  it('of a batch names its prompt', () => {
    expect(contentOf(aRun(), painted, { ...inChannel, isOneOfMany: true })).toContain(
      '**fox · Try 2 of 3**',
    );
  });

  it('is in the language of its server', () => {
    const language = languageOf('de');
    expect(contentOf(aRun(), painted, { ...inChannel, language })).toContain('Versuch 2 von 3');
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
    expect(contentOf(aRun(), iteration, inChannel)).toContain('Best of 3: 25 · **75** · –');
    const { files } = iterationView(aRun(), iteration, inChannel);
    expect(files[0]?.content).toEqual({ path: 'results/fox/iteration_1_2.png' });
  });

  it('says plainly when the run ended before the critic had looked', () => {
    const run = aRun({ status: 'failed', fault: { code: 'provider_down', provider: 'gemini' } });
    expect(contentOf(run, painted, inChannel)).toMatch(
      /was not judged\. The critic \(Gemini\) does not answer/u,
    );
    expect(contentOf(run, anIteration(1, 2, false), inChannel)).toContain(
      'The prompt was not refined. The critic (Gemini) does not answer.',
    );
    const cancelled = aRun({ status: 'cancelled' });
    for (const iteration of [painted, anIteration(1, 2, false)])
      expect(contentOf(cancelled, iteration, inChannel)).toMatch(
        /was not (?:judged|refined)\. It was stopped first; start again with \/generate\.$/u,
      );
  });

  it('shows an unsafe picture as a spoiler, and only where that may be', () => {
    const iteration = {
      ...painted,
      candidates: [aCandidate({ image: { ...anImage, unsafe: true } })],
    };
    expect(iterationView(aRun(), iteration, inChannel).files).toEqual([]);
    expect(contentOf(aRun(), iteration, inChannel)).toContain('age-restricted channels only');
    const there = { ...inChannel, ageRestricted: true };
    expect(iterationView(aRun(), iteration, there).files).toMatchObject([{ spoiler: true }]);
    expect(contentOf(aRun(), iteration, there)).not.toContain('age-restricted');
  });

  it('attaches the whole text where the details could not hold it', () => {
    const prompt = aPrompt({ negative: 'blur '.repeat(50) });
    const iteration: Iteration = {
      ...anIteration(1, 1),
      text: 'a very long text '.repeat(120),
      refined: {
        text: 'another long text '.repeat(120),
        changes: [],
        base: null,
        modelVersion: 'm',
      },
    };
    const { files } = iterationView(aRun({ prompt }), iteration, inChannel);
    const text = files.find(({ name }) => name === 'easel-run1-1.txt')?.content;
    expect(text).toContain(iteration.text);
    expect(text).toContain(prompt.negative);
    expect(text).toContain('[x] Is check 1 met? it is to be seen');
    expect(text).toContain('[ ] Is check 4 met?');
  });

  it('lets no text of a person or a model act', () => {
    const hostile = '@everyone **x** [a](https://evil.example) discord.gg/x <@1> ~~z~~';
    const evaluation = {
      ...anEvaluation(0, 1),
      seen: hostile,
      answers: [{ question: hostile, evidence: hostile, met: false }],
    };
    const text = contentOf(
      aRun({ prompt: aPrompt({ id: 'fox', negative: hostile }) }),
      {
        ...anIteration(1, 0),
        text: 'a fox',
        candidates: [aCandidate({ image: anImage, evaluation })],
        refined: { text: hostile, changes: [], base: null, modelVersion: '' },
      },
      { ...inChannel, isOneOfMany: true },
    );
    expect(text).not.toMatch(/(?<!\\)@everyone|(?<!\\)<@1>|\*\*x\*\*|\]\(|discord\.gg|(?<!\\)~~z/u);
  });
});

describe('a post', () => {
  it('is told again by its nonce, its attachment and its button, whichever process looks', () => {
    const id = '0123456789abcd';
    expect(iterationNonce(id, 3)).toBe('0123456789abcd-3');
    expect(iterationNonce(id, 3).length).toBeLessThanOrEqual(25);
    expect(attachmentName(id, 3)).toBe('easel-0123456789abcd-3.png');
    expect(postMark(id, 3)).toBe('dtl1:0123456789abcd:3');
  });
});
