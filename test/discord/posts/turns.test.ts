import { expect, it } from 'vitest';
import { Turns, type Urgency } from '../../../src/discord/posts/turns.js';

/** Turns that note what they did, each as long as it is told. */
function noting(turns: Turns) {
  const done: string[] = [];
  const act = (name: string, until: Promise<void> = Promise.resolve()) => {
    return async (sent: () => void) => {
      await until;
      done.push(name);
      sent();
    };
  };
  const take = (name: string, urgency: () => Urgency, until?: Promise<void>) =>
    turns.take('channel', urgency, act(name, until));
  return { done, take };
}

it('one thing is done at a time, the final state first, then pictures, then who waits longest', async () => {
  const { done, take } = noting(new Turns(0));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const all = [
    take('under way', () => 'progress', held),
    take('first progress', () => 'progress'),
    take('second progress', () => 'progress'),
    take('picture', () => 'picture'),
    take('result', () => 'result'),
  ];
  release();
  await Promise.all(all);
  expect(done).toEqual(['under way', 'result', 'picture', 'first progress', 'second progress']);
});

it('progress keeps its distance, and a final state does not wait for it', async () => {
  const turns = new Turns(60_000);
  const { done, take } = noting(turns);
  await take('progress', () => 'progress');
  const urgencies = { waiting: 'progress' as Urgency };
  const waiting = take('became final', () => urgencies.waiting);
  await take('result', () => 'result');
  expect(done).toEqual(['progress', 'result']);
  urgencies.waiting = 'result';
  turns.look('channel');
  await waiting;
  expect(done).toEqual(['progress', 'result', 'became final']);
});

it('channels do not wait for each other, nor anybody for one that failed', async () => {
  const turns = new Turns(0);
  void turns.take(
    'channel',
    () => 'result',
    () => new Promise(() => undefined),
  );
  const failing = turns.take(
    'other',
    () => 'result',
    () => Promise.reject(new Error('refused')),
  );
  await expect(failing).rejects.toThrow('refused');
  await expect(
    turns.take(
      'other',
      () => 'result',
      () => Promise.resolve(7),
    ),
  ).resolves.toBe(7);
});
