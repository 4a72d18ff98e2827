import { expect, it } from 'vitest';
import { OneAtATime } from '../../src/lib/one-at-a-time.js';

it('does one thing at a time for each key, in order, and another key does not wait', async () => {
  const turns = new OneAtATime();
  const done: string[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = turns.do('ada', async () => {
    await held;
    done.push('first');
    throw new Error('it failed');
  });
  const second = turns.do('ada', () => Promise.resolve(done.push('second')));
  await turns.do('ben', () => Promise.resolve(done.push('of another')));
  release();
  await expect(first).rejects.toThrow('it failed');
  await second;
  expect(done).toEqual(['of another', 'first', 'second']);
});
