/** No query reads a whole table that grows: what is fast with ten rows must be so with a million. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { pruneLogs } from '../../src/db/logs.js';
import { pruneRuns } from '../../src/db/old-runs.js';
import { openDatabase } from '../../src/db/open.js';
import { outstandingSubmissions } from '../../src/db/open-submissions.js';
import { indexSome } from '../../src/db/search-index.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { allQueries } from '../bench/db.js';
import { fill } from '../bench/db-fill.js';
import { aFolder } from '../support/database.js';

const GROWING =
  'submissions|prompts|runs|iterations|candidates|evaluations|refined_prompts|comparisons|favourites|favourite_ranks|threads|unwanted_posts|step_attempts|api_calls|error_logs|faults|spending|search_rows|run_search';
/** All of a table, or all of an index. */
const SCAN = new RegExp(
  `^SCAN (${GROWING})($| USING (COVERING )?INDEX| VIRTUAL TABLE INDEX 0:$)`,
  'u',
);

/** The runs of one prompt, word for word, are as many as somebody has asked for. */
const ONE_PROMPT = '"prompts"."prompt" = ?';

/** Of a thousand runs, each statement that was prepared in the meantime. */
async function statementsOfEverything(path: string): Promise<ReadonlySet<string>> {
  const { db, close } = await openDatabase(`file:${path}`, '1');
  const prepare = vi.spyOn(loadSqlite().prototype, 'prepare');
  onTestFinished(() => {
    prepare.mockRestore();
  });
  while (await indexSome(db));
  for (const query of Object.values(await allQueries(db, 1_000))) await query();
  const now = Date.now();
  const { signal } = new AbortController();
  await outstandingSubmissions(db, signal);
  const removeFolder = () => Promise.resolve();
  await pruneLogs(db, { days: 1, now, signal });
  await pruneRuns(db, { days: 1, now, signal, removeFolder, onError: () => expect.unreachable() });
  const statements = new Set(prepare.mock.calls.map(([sql]) => sql));
  await close();
  return statements;
}

function plansOf(path: string, statements: ReadonlySet<string>): string[] {
  const database = new (loadSqlite())(path);
  onTestFinished(() => void database.close());
  return Array.from(statements)
    .filter((sql) => /^\s*(select|with|insert|update|delete)\b/iu.test(sql))
    .flatMap((sql) => {
      const values = Array.from(sql.matchAll(/\?/gu), () => null);
      const steps = database
        .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
        .all(...values);
      return steps.flatMap(({ detail }) => {
        // From one end on, and no further than a page.
        const isPage = /\blimit\b/iu.test(sql) && !/\bwhere\b/iu.test(sql);
        const isRead = SCAN.test(detail) && !isPage;
        // What a page is to be taken from is read and sorted whole.
        const isSorted =
          detail === 'USE TEMP B-TREE FOR ORDER BY' &&
          /\blimit \?$/iu.test(sql) &&
          !sql.includes(ONE_PROMPT);
        return isRead || isSorted ? [`${detail}: ${sql}`] : [];
      });
    });
}

it('every query of the product goes by an index', async () => {
  const path = `${await aFolder()}/easel.db`;
  await (await openDatabase(`file:${path}`, '1')).close();
  const database = new (loadSqlite())(path);
  fill(database, 3_000, Date.now());
  database.close();
  const statements = await statementsOfEverything(path);
  expect(statements.size).toBeGreaterThan(60);
  expect(plansOf(path, statements)).toEqual([]);
});
