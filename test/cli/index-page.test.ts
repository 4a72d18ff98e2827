import { expect, it } from 'vitest';
import { indexPage } from '../../src/cli/index-page.js';
import {
  aCandidate,
  anEvaluation,
  anImage,
  anIteration,
  aPrompt,
  aRun,
} from '../support/builders.js';

const EVIL = `</p><script src="https://x.example"></script>&'"`;

function aShown(path: string) {
  const image = { ...anImage, path };
  const candidate = aCandidate({ image, evaluation: { ...anEvaluation(3), score: 3 / 7 } });
  return { ...anIteration(1), text: EVIL, candidates: [candidate] };
}

const page = indexPage([
  aRun({ status: 'done', prompt: aPrompt({ title: EVIL, prompt: EVIL }) }),
  aRun({ status: 'done', iterations: [aShown('results/fox/iteration_1.png')] }),
]);

it('shows every picture from beside it, with its score as a person reads it', () => {
  expect(page).toContain('src="results/fox/iteration_1.png"');
  expect(page).toContain('<b>1 · 43 % · the best</b>');
});

it('asks nothing of anybody else, and takes a text for nothing but a text', () => {
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;/p&gt;&lt;script src=&quot;https://x.example&quot;&gt;');
  expect(page).toContain("default-src 'none'");
  const addresses = Array.from(page.matchAll(/(?:src|href)="([^"]*)"/g), ([, address]) => address);
  expect(new Set(addresses)).toEqual(new Set(['results/fox/iteration_1.png']));
});
