import { expect, it } from 'vitest';
import { takeLoras, weightsIn } from '../../src/pipeline/prompt-syntax.js';

it.each([
  ['a (fox:1.3) in snow', ['(fox:1.3)']],
  ['a ((fox)) in snow', ['((fox))']],
  ['a fox::2 in snow', ['fox::2']],
  ['at (12:30) it is noon (Mark 3:16)', []],
])('of “%s” the weights are %j', (text, weights) => {
  expect(weightsIn(text)).toEqual(weights);
});

it.each(['(', ')', 'a', ' ', '(a', ':', 'a:', '((a:1', ', ', '<lora:'])(
  'a batch full of “%s” holds nobody up',
  (bit) => {
    const texts = Array.from({ length: 400 }, () => bit.repeat(2000).slice(0, 2000));
    const start = performance.now();
    for (const text of texts) {
      weightsIn(text);
      takeLoras(text);
    }
    // It took seconds where the time grew with the square of the length.
    expect(performance.now() - start).toBeLessThan(1_000);
  },
);
