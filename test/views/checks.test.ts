import { expect, it } from 'vitest';
import { checkLine, dots } from '../../src/views/checks.js';

const asked = (...questions: string[]) =>
  questions.map((question) => ({ question, evidence: '', met: false }));

it.each([
  ['Is there a red fox?', 'red fox'],
  ['Are there exactly three gulls?', 'three gulls'],
  ['Does the image show heavy snow?', 'heavy snow'],
  ['Is the image made in the style of an oil painting?', 'oil painting'],
  ['Is the lamp red?', 'lamp red'],
  ['Is it night?', 'night'],
  ['Ist da ein Fuchs?', 'Ist da ein Fuchs'],
  ['Is there?', 'there'],
  ['?', '?'],
])('says %s in few words', (question, words) => {
  expect(checkLine(asked(question), false, 60)).toEqual({ text: `✗ ${words}`, cut: false });
});

it('says how many more there are than fit', () => {
  const line = checkLine(asked('Is there a fox?', 'Is there snow?', 'Is it night?'), false, 12);
  expect(line).toEqual({ text: '✗ fox · snow · +1', cut: true });
});

it('says nothing of none', () => {
  expect(checkLine(asked('Is there a fox?'), true, 40)).toBe(false);
});

it.each([
  [0, '○○○○○'],
  [0.5, '●●●○○'],
  [1, '●●●●●'],
])('draws a share of %f', (share, drawn) => {
  expect(dots(share)).toBe(drawn);
});
