import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { StepJournal } from '../../../src/pipeline/engine/step-journal.js';
import { aRun } from '../../support/builders.js';
import { aMemoryStore } from '../../support/fake-ports.js';

const STEP = 'evaluate:c1';
/** Long enough to tell that a step only waits. */
const LATER_MS = 8_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
});

/** One process after another on one store: `begin` is the next, and `die` the end of all that it planned. */
function processes() {
  const store = aMemoryStore(aRun());
  const begin = () => StepJournal.open('run1', store);
  return { begin, die: () => vi.clearAllTimers() };
}

it('processes that die while a step only waits for its answer are no crashes of it', async () => {
  const { begin, die } = processes();
  for (let life = 1; life <= 4; life += 1) {
    const journal = await begin();
    expect(journal.poisoned).toBeUndefined();
    await journal.recordRequest(STEP);
    await vi.advanceTimersByTimeAsync(LATER_MS);
    die();
  }
  expect((await begin()).poisoned).toBeUndefined();
});

it('those that die as a request of it goes out are, each once', async () => {
  const { begin, die } = processes();
  for (let life = 1; life <= 3; life += 1) {
    const journal = await begin();
    expect(journal.poisoned).toBeUndefined();
    await journal.recordRequest(STEP);
    await journal.recordRequest(STEP);
    die();
  }
  expect((await begin()).poisoned).toBe(STEP);
});

it('those that die of its answer are, however long that took to come', async () => {
  const { begin, die } = processes();
  for (let life = 1; life <= 3; life += 1) {
    const journal = await begin();
    expect(journal.poisoned).toBeUndefined();
    await journal.recordRequest(STEP);
    await vi.advanceTimersByTimeAsync(LATER_MS);
    await journal.recordAnswer(STEP);
    die();
  }
  expect((await begin()).poisoned).toBe(STEP);
});

it('a retry is its doing as much as the first try', async () => {
  const { begin, die } = processes();
  const journal = await begin();
  await journal.recordRequest(STEP);
  await vi.advanceTimersByTimeAsync(LATER_MS);
  await journal.recordRequest(STEP);
  die();
  expect((await begin()).earlier(STEP)).toMatchObject({ crashes: 1 });
});
