/** An SQLite file of another program: its tables and what is asked for of their rows, with nothing in it trusted. */
import type SqliteModule from 'better-sqlite3';
import { loadSqlite } from './driver.js';

/** Units of a text; what is longer is cut. */
const LONGEST = 20_000;
/** Rows of a table that are to be used. */
export const MOST_ROWS = 200_000;
const MAX_INTEGER = String(Number.MAX_SAFE_INTEGER);

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface ForeignTable {
  readonly columns: readonly string[];
  /** The rows with these of its columns, in the order in which they were written; at most one more than `MOST_ROWS`. */
  read(columns: readonly string[]): readonly Row[];
}

/**
 * Its tables by their names in lower case. The file is to be a copy: SQLite may write beside what it reads.
 * @throws Error where it is no database, or damaged
 */
export function readForeign<T>(
  file: string,
  use: (tables: ReadonlyMap<string, ForeignTable>) => T,
): T {
  const Sqlite = loadSqlite();
  const database = new Sqlite(file, { fileMustExist: true, timeout: 0 });
  try {
    // No function or virtual table that its schema names is called.
    database.pragma('trusted_schema = off');
    database.pragma('cell_size_check = on');
    database.pragma('query_only = on');
    return use(
      new Map(namesIn(database).map((name) => [name.toLowerCase(), tableOf(database, name)])),
    );
  } finally {
    database.close();
  }
}

function namesIn(database: SqliteModule.Database): string[] {
  const names: unknown[] = database
    .prepare(
      `select name from sqlite_master where type = 'table' and sql not like 'create virtual%' limit 200`,
    )
    .pluck()
    .all();
  return names.map(String);
}

function tableOf(database: SqliteModule.Database, name: string): ForeignTable {
  const columns: unknown[] = database
    .prepare(`select name from pragma_table_info(?) limit 200`)
    .pluck()
    .all(name);
  return {
    columns: columns.map(String),
    read(wanted) {
      const cells = wanted.map((column) => `${cellOf(quoted(column))} as ${quoted(column)}`);
      return database
        .prepare<[], Row>(
          `select ${cells.join(', ')} from ${quoted(name)} limit ${String(MOST_ROWS + 1)}`,
        )
        .all();
    },
  };
}

/** An integer that a number cannot hold is read as text. */
function cellOf(column: string): string {
  return `case
    when typeof(${column}) = 'blob' then null
    when typeof(${column}) = 'text' then substr(${column}, 1, ${String(LONGEST)})
    when typeof(${column}) = 'integer' and ${column} not between -${MAX_INTEGER} and ${MAX_INTEGER} then cast(${column} as text)
    else ${column} end`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
