/** The part of an address after “?”: what is not as it should be counts as absent. */
import { z } from 'zod';
import type { GalleryFilter } from '../../db/gallery.js';
import type { Cursor } from '../../db/history.js';
import { RUN_STATUSES } from '../../pipeline/run.js';
import { clean, clip } from '../../views/text.js';

/** What Discord names people and servers by. */
const snowflake = z.string().regex(/^\d{1,25}$/);
/** What rows are named by. */
const rowId = z.string().regex(/^[\w-]{1,40}$/);
const MAX_SEARCH = 200;

const runsQuery = z.object({
  q: z
    .string()
    .transform((text) => clip(clean(text), MAX_SEARCH))
    .pipe(z.string().min(1))
    .optional()
    .catch(undefined),
  status: z.enum(RUN_STATUSES).optional().catch(undefined),
  favourites: z.literal('1').optional().catch(undefined),
  server: snowflake.optional().catch(undefined),
  person: snowflake.optional().catch(undefined),
  older: rowId.optional().catch(undefined),
  newer: rowId.optional().catch(undefined),
});
/** What the page of runs is asked for, by the names in its address. */
export type RunsQuery = z.infer<typeof runsQuery>;

export function parseRunsQuery(query: Readonly<Record<string, string>>): RunsQuery {
  return runsQuery.parse(query);
}

export function filterOf({ q, status, favourites, server, person }: RunsQuery): GalleryFilter {
  return {
    ...(q === undefined ? {} : { search: q }),
    ...(status === undefined ? {} : { status }),
    ...(favourites === undefined ? {} : { favourites: true }),
    ...(server === undefined ? {} : { guildId: server }),
    ...(person === undefined ? {} : { userId: person }),
  };
}

/** Whether what is wanted is looked up in the index of words, in all servers at once. */
export function isSearch({ q, status, favourites, server, person }: RunsQuery): boolean {
  const needsIndex =
    q !== undefined || favourites !== undefined || (status !== undefined && person !== undefined);
  return server === undefined && needsIndex;
}

export function cursorOf({ older, newer }: RunsQuery): Cursor {
  if (newer !== undefined) return { towards: 'newer', from: newer };
  return older === undefined ? { towards: 'older' } : { towards: 'older', from: older };
}

/** An address of the page of runs: this query with some of it changed, without what is undefined or the page. */
export function runsAddress(
  { q, status, favourites, server, person }: RunsQuery,
  changes: { readonly [Key in keyof RunsQuery]?: string | undefined } = {},
): string {
  const given = Object.entries({ q, status, favourites, server, person, ...changes }).flatMap(
    ([name, value]) => (value === undefined ? [] : [[name, value] satisfies [string, string]]),
  );
  const parameters = new URLSearchParams(given).toString();
  return parameters === '' ? '/' : `/?${parameters}`;
}

const DAYS = ['30', '90', '365'] as const;
const daysQuery = z.object({
  days: z.enum(DAYS).catch('30').transform(Number),
  server: snowflake.optional().catch(undefined),
});

export function parseDaysQuery(query: Readonly<Record<string, string>>) {
  return daysQuery.parse({ days: '30', ...query });
}
