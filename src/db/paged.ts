/** Rows that are many, a page at a time: others have their turn in between. */
import { setImmediate } from 'node:timers/promises';

const PAGE = 500;

interface Query<Row> {
  limit(rows: number): { execute(): Promise<Row[]> };
}

/** All rows of a query that is in the order of their ids, a page at a time. */
export async function* paged<Row extends { readonly id: string }>(
  query: (after: string) => Query<Row>,
): AsyncGenerator<Row> {
  for (let after = ''; ;) {
    const page = await query(after).limit(PAGE).execute();
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? after;
    await setImmediate();
  }
}
