/** The time of every query in a large database, as a table. */
import { table } from './table.js';
import { tell } from './tell.js';

interface DatabaseBench {
  readonly queries: readonly { readonly query: string; readonly p99: number }[];
}

/** Where `benchDatabase` is. */
const BENCH = './db.js';

export async function databaseTable(runs: number, asJson: boolean): Promise<string> {
  tell(`a database of ${runs} runs`);
  const { benchDatabase } = (await import(BENCH)) as {
    benchDatabase: (runs: number) => Promise<DatabaseBench>;
  };
  const figures = await benchDatabase(runs);
  if (asJson) return JSON.stringify(figures);
  const rows = figures.queries.map(({ query, p99 }) => {
    return { what: query, product: p99, goal: 5, unit: 'p99, ms' };
  });
  return table(`${runs} runs in the database`, rows);
}
