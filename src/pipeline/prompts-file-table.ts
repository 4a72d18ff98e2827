/** A table of prompts, as spreadsheets export it: the first row names the fields, each other one is a prompt. */
import type { Problem } from '../errors.js';
import { readCsv, type Row } from '../lib/data-file/csv.js';
import { Fields, numberOr, type Read } from '../lib/data-file/value.js';
import { FIELD_NAMES, fieldOf, unique } from './prompts-file-fields.js';

/** The fields that are numbers: a table knows only texts, and a title may be `1984`. */
const NUMBERS: ReadonlySet<string> = new Set(['seed', 'iterations', 'images']);

export function readTable(text: string): Read {
  const read = readCsv(text);
  if (!read.ok) return read;
  const [header, ...rows] = read.rows;
  if (!header) return { ok: true, value: [] };
  const problems = [...headerFaults(header), ...raggedRows(header, rows)];
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: rows.map((row) => fieldsOf(header, row)),
    lines: rows.map(({ line }) => line),
  };
}

function headerFaults({ cells, line }: Row): Problem[] {
  const at = `line ${String(line)}`;
  const names = new Fields();
  for (const name of cells) names.pairs.push([name, undefined]);
  const problems: Problem[] = [];
  const found = unique(names, '', FIELD_NAMES, problems);
  const placed = problems.map(({ path, message }) =>
    path === ''
      ? { path: at, message: 'a column without a name' }
      : { path: `${path} (${at})`, message },
  );
  if (found.has('prompt')) return placed;
  const message = 'expected the names of the fields in the first row, “prompt” among them';
  return [{ path: at, message }, ...placed];
}

function raggedRows(header: Row, rows: readonly Row[]): Problem[] {
  const columns = header.cells.length;
  return rows.flatMap(({ cells, line }, index) =>
    cells.length === columns
      ? []
      : [
          {
            path: `prompts[${String(index)}] (line ${String(line)})`,
            message: `expected ${String(columns)} fields, as the first row has, got ${String(cells.length)}`,
          },
        ],
  );
}

function fieldsOf(header: Row, { cells }: Row): Fields {
  const fields = new Fields();
  for (const [column, name] of header.cells.entries()) {
    const cell = cells[column] ?? '';
    fields.pairs.push([name, NUMBERS.has(fieldOf(name)) ? numberOr(cell) : cell]);
  }
  return fields;
}
