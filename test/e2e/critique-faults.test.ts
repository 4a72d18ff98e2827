import { expect, it, onTestFinished } from 'vitest';
import { asJson, FaultScene } from './fault-scene.js';
import { asks } from './asks.js';

it.each([
  ['one that cannot be used', 'prose', 2, '❌ The critic (Gemini) gave an answer'],
  ['one whose prompt alone cannot be used', 'no prompt', 1, '🏆'],
])('an answer that judges and refines, %s', async (_, kind, asked, told) => {
  const own = await FaultScene.open();
  onTestFinished(() => own.close());
  const { standIn } = own.studio.gemini;
  standIn.intercept(async (call, next) => {
    const answer = await next();
    if (!asks('critique')(call)) return answer;
    if (kind === 'prose') return asJson('{"candidates":[{"content":{"parts":[{"text":"no"}]}}]}');
    return asJson((await answer.text()).replaceAll('\\"prompt\\":', '\\"prompts\\":'));
  });
  const answer = await own.paint('a heron by the sea', { iterations: 1 });
  await own.until(answer, told);
  expect(standIn.calls.filter(asks('critique'))).toHaveLength(asked);
  expect(standIn.calls.filter(asks('refine'))).toHaveLength(told === '🏆' ? 1 : 0);
});
