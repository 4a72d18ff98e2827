import { beforeEach, describe, expect, it } from 'vitest';
import { StartBackoff } from '../../src/app/start-backoff.js';
import { writeFailedStartsAtExit } from '../../src/db/starts.js';
import { openDatabase } from '../../src/db/open.js';
import { createLogger } from '../../src/log.js';
import { aFolder } from '../support/database.js';
import { aStream } from '../support/streams.js';

let url: string;

beforeEach(async () => {
  url = `file:${await aFolder()}/easel.db`;
});

/** How long a start waits after so many failed, the last of them `ago` milliseconds ago. */
async function waits(count: number, ago = 0): Promise<number> {
  const { db, close } = await openDatabase(url, '1');
  const out = aStream();
  const redact = (text: string) => text;
  const log = createLogger({ level: 'warn', processId: 'p', redact, to: out.stream });
  if (count > 0) writeFailedStartsAtExit(url, { count, at: Date.now() - ago });
  await new StartBackoff({ db, url, log }).begin(AbortSignal.abort());
  await close();
  return Number(/"ms":(\d+)/u.exec(out.lines().join())?.[1] ?? 0);
}

describe('a start', () => {
  it.each([
    [0, 0],
    [1, 5_000],
    [2, 10_000],
    [4, 40_000],
    [7, 300_000],
    [5_000, 300_000],
  ])('after %i failed ones waits %i ms', async (count, ms) => {
    expect(await waits(count)).toBe(ms);
  });

  it('waits no more where the last failed as long ago already', async () => {
    expect(await waits(2, 9_000)).toBe(10_000);
    expect(await waits(2, 11_000)).toBe(0);
  });

  it('waits no longer than ever where the clock was set back', async () => {
    expect(await waits(2, -86_400_000)).toBe(10_000);
  });
});
