import { open } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { checkAfterCrash } from '../../src/app/damage-check.js';
import { openDatabase } from '../../src/db/open.js';
import { createLogger } from '../../src/log.js';
import { aFolder } from '../support/database.js';
import { aStream } from '../support/streams.js';

/** A database of which a page that nobody reads at a start is torn; `opened` says what is told of it. */
async function tornDatabase() {
  const path = `${await aFolder()}/easel.db`;
  const { db, close } = await openDatabase(`file:${path}`, '1');
  const value = 'x'.repeat(200_000);
  await db.insertInto('settings').values({ name: 'long', value }).execute();
  await close();
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(4096, 0xff), 0, 4096, size - 5 * 4096);
  await file.close();
  return path;
}

function aLog() {
  const { stream, lines } = aStream();
  const redact = (text: string) => text;
  return { log: createLogger({ level: 'info', processId: 'p', redact, to: stream }), lines };
}

it('a database that a crash left open is looked through beside the work, and the host is told of damage', async () => {
  const database = await openDatabase(`file:${await tornDatabase()}`, '1');
  const { log, lines } = aLog();
  const clean = checkAfterCrash(database, log, 0);
  expect(database.wasLeftOpen).toBe(false);
  const check = checkAfterCrash({ ...database, wasLeftOpen: true }, log, 0);
  await expect.poll(() => lines().join('')).toContain('database_damaged');
  expect(lines()).toHaveLength(1);
  clean.stop();
  check.stop();
  await database.close();
});

it('the look ends with the process, and is not told of', async () => {
  const database = await openDatabase(`file:${await tornDatabase()}`, '1');
  const stopping = new AbortController();
  const looking = database.findDamage(stopping.signal);
  stopping.abort();
  await expect(looking).rejects.toThrow();
  await database.close();
});
