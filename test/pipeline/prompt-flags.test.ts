import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeFlags } from '../../src/pipeline/prompt-flags.js';

const fields = (text: string) =>
  takeFlags(text).ours.map(({ field, value }) => [field, value] as const);

describe('flags at the end of a prompt', () => {
  it.each<[prompt: string, field: string, value: unknown]>([
    ['a fox --ar 16:9', 'aspect', '16:9'],
    ['a fox --aspect 2.39:1', 'aspect', '2.39:1'],
    ['a fox --ar 16 : 9', 'aspect', '16 : 9'],
    ['a fox --ar=16:9', 'aspect', '16:9'],
    ['a fox --ar16:9', 'aspect', '16:9'],
    ['a fox --AR 16x9', 'aspect', '16x9'],
    ['a fox, --ar 16:9.', 'aspect', '16:9'],
    ['a fox\n--ar wide', 'aspect', 'wide'],
    ['a fox —ar 16:9', 'aspect', '16:9'],
    ['a fox –ar 16:9', 'aspect', '16:9'],
    ['a fox ―ar 16:9', 'aspect', '16:9'],
    ['a fox --seed 5', 'seed', 5],
    ['a fox --seed=0', 'seed', 0],
    ['a fox --seed -3', 'seed', -3],
    ['a fox --seed abc', 'seed', 'abc'],
    ['a fox --seed', 'seed', undefined],
    ['a fox --ar', 'aspect', undefined],
    ['a fox --no people, text', 'negative_prompt', 'people, text'],
    ['a fox --no blurry background and text', 'negative_prompt', 'blurry background and text'],
    ['a fox —no people, text', 'negative_prompt', 'people, text'],
    ['a fox --negative "people"', 'negative_prompt', '"people"'],
    ['a 6" fox --no "people"', 'negative_prompt', '"people"'],
  ])('are read from %j', (prompt, field, value) => {
    expect(fields(prompt)).toEqual([[field, value]]);
    expect(takeFlags(prompt).text).toMatch(/ fox$/);
  });

  it('are read together, whatever else stands among them, which is told as it was typed', () => {
    const prompt =
      'a fox,  --v 6.1 --ar 3:2 --stylize 100, --niji —style raw --no fog --q .25 --p a1 b2 --sref https://a.b/c.png 123 --moody --tile';
    expect(takeFlags(prompt)).toEqual({
      text: 'a fox',
      ours: [
        { typed: '--ar 3:2', field: 'aspect', value: '3:2' },
        { typed: '--no fog', field: 'negative_prompt', value: 'fog' },
      ],
      others: [
        '--v 6.1',
        '--stylize 100',
        '--niji',
        '—style raw',
        '--q .25',
        '--p a1 b2',
        '--sref https://a.b/c.png 123',
        '--moody',
        '--tile',
      ],
      inText: [],
    });
  });

  it('end where prose begins: what is before that stays as it is', () => {
    expect(takeFlags('a fox --ar 1:1 in deep snow --v 6')).toEqual({
      text: 'a fox --ar 1:1 in deep snow',
      ours: [],
      others: ['--v 6'],
      inText: ['--ar 1:1'],
    });
    expect(takeFlags('a fox --unheard-of 3 --v 6').text).toBe('a fox --unheard-of 3');
  });

  it.each([
    'a fox',
    'a fox --moody',
    'a castle on a hill --moody and dark',
    'a fox --ar 16:9, in deep snow',
    'a fox -ar 16:9',
    'a fox--ar 16:9',
    'a fox -- ar',
    'a runner at dawn —fast',
    'a runner at dawn — fast',
    'an old knight —raw and tired',
    'an empty beach —no people. Just the sea.',
    'an empty beach —no people — just the sea',
    'a sign that says "use --no pager"',
    'a sign that says “git commit --v 6”',
    'a terminal with --seed 5 on its screen',
    '--',
    ' a fox,  ',
  ])('are not in %j, which is returned as it is', (prompt) => {
    expect(takeFlags(prompt)).toMatchObject({ text: prompt, ours: [], others: [] });
  });

  it.each([
    ['a fox --ar 16:9 in snow', ['--ar 16:9']],
    ['a fox --ar=16:9, in snow', ['--ar=16:9']],
    ['a fox --AR 16:9, in snow --raw and deep', ['--AR 16:9', '--raw']],
    ['a fox —ar 16:9 in snow', ['—ar 16:9']],
    ['a fox --no people --moody and dark', ['--no people']],
    ['a fox --moody and dark', []],
    ['an old knight —raw and tired', []],
    ['an empty beach —no people. Just the sea.', []],
    ['a sign that says "use --v 6 here"', []],
  ])('are told where prose follows them, as in %j, for they are painted', (prompt, inText) => {
    expect(takeFlags(prompt)).toEqual({ text: prompt, ours: [], others: [], inText });
  });
});

const word = fc.stringMatching(/^[a-zA-Zäß猫🦊,.;:!?'()<>\d-]{1,8}$/u);
const prose = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
const flag = fc.constantFrom('--ar 4:3', '--no people', '--seed 7', '--v 6', '--niji', '—s 50');

describe('any prompt', () => {
  it('without a tail of flags is never changed', () => {
    const dashes = fc.constantFrom('--', '—', '–', '-', '"', '“', '”');
    const text = fc
      .tuple(fc.array(fc.oneof(word, dashes, flag)), prose)
      .map(([before, end]) => [...before, 'in', 'the', end, 'snow'].join(' '))
      // What is to be avoided may be any words.
      .filter((made) => !made.includes('no people'));
    fc.assert(
      fc.property(text, (made) => {
        expect(takeFlags(made)).toMatchObject({ text: made, ours: [], others: [] });
      }),
    );
  });

  it('with a tail of flags keeps exactly what is before it', () => {
    const plain = prose.filter((text) => !/[\s,;]$|--/u.test(text));
    fc.assert(
      fc.property(plain, fc.array(flag, { minLength: 1, maxLength: 5 }), (text, tail) => {
        fc.pre(tail.some((one) => one.startsWith('--')));
        const taken = takeFlags(`${text} ${tail.join(' ')}`);
        expect(taken.text).toBe(text);
        expect([...taken.ours.map(({ typed }) => typed), ...taken.others].sort()).toEqual(
          [...tail].sort(),
        );
      }),
    );
  });
});
