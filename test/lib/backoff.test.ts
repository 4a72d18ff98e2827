import { describe, expect, it } from 'vitest';
import { backoff, persist } from '../../src/lib/backoff.js';

it('waits twice as long each time, up to the most', () => {
  expect([1, 2, 3, 4, 50].map(backoff(100, 500))).toEqual([100, 200, 400, 500, 500]);
});

describe('persisting', () => {
  const wait = () => 1;
  const { signal } = new AbortController();

  it('tries until it works, and tells of every failure before', async () => {
    const failures: unknown[] = [];
    let tries = 0;
    const work = () => {
      tries += 1;
      return tries < 4 ? Promise.reject(new Error(String(tries))) : Promise.resolve(tries);
    };
    const onFailure = (error: unknown) => failures.push(error);
    await expect(persist(work, { wait, signal, onFailure })).resolves.toBe(4);
    expect(failures.map(String)).toEqual(['Error: 1', 'Error: 2', 'Error: 3']);
  });

  it('ends at once with an error that is final', async () => {
    let tries = 0;
    const work = () => Promise.reject(new Error(String((tries += 1))));
    const isFinal = () => tries === 2;
    await expect(persist(work, { wait, signal, isFinal })).rejects.toThrow('2');
  });

  it('begins nothing where it is to end already', async () => {
    let tries = 0;
    const work = () => Promise.resolve((tries += 1));
    await expect(persist(work, { wait, signal: AbortSignal.abort() })).rejects.toThrow(/abort/u);
    expect(tries).toBe(0);
  });

  it('ends with the last error where it is to end, also while it waits', async () => {
    const work = () => Promise.reject(new Error('no answer'));
    const over = AbortSignal.timeout(10);
    await expect(persist(work, { wait: () => 60_000, signal: over })).rejects.toThrow('no answer');
  });
});
