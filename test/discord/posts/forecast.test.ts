import { expect, it } from 'vitest';
import { aThread } from '../../support/submission-thread.js';

it('a status says when it may be ready while it goes on, and is not edited for that alone', async () => {
  let now = 1_000_000;
  const readyAt = () => Promise.resolve((now += 1000));
  const { thread, said, calls, move, end, isClosed } = await aThread({}, { readyAt });
  const edits = () => calls.filter((call) => call === 'edit reply').length;
  thread.changed();
  await expect.poll(() => said('reply')).toMatch(/ready <t:\d+:R>/u);
  const [first] = /<t:\d+:R>/u.exec(said('reply')) ?? [];
  const before = edits();
  for (const kind of ['collect', 'evaluate', 'refine'] as const) {
    thread.changed();
    await move(kind);
  }
  await expect.poll(() => said('reply')).toContain('▰▰▰▰');
  expect(said('reply')).toMatch(/ready <t:\d+:R>/u);
  expect(said('reply')).not.toContain(first);
  // At most once for each thing that moved.
  expect(edits() - before).toBeLessThanOrEqual(3);
  const drawn = edits();
  thread.changed();
  await end();
  await expect.poll(isClosed).toBe(true);
  expect(said('reply')).not.toContain('ready');
  expect(edits() - drawn).toBe(1);
});
