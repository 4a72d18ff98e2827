/** CSV as RFC 4180 has it, or with semicolons, as Excel writes it where the comma is for decimals. */
import { CsvError, parse, type CsvErrorCode } from 'csv-parse/sync';
import type { Problem } from '../../errors.js';

export interface Row {
  readonly cells: readonly string[];
  /** The line on which it begins. */
  readonly line: number;
}

/** The rows in which anything stands, or why they cannot be read. */
export type ReadRows =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FAULTS: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'the end of the file, where a closing quote was expected',
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote; double each quote inside of a text',
  INVALID_OPENING_QUOTE:
    'a quote inside of a text without quotes; put the text in quotes, and double each quote in it',
};
/** Empty ones included. The parser takes long over rows that differ in their number of cells. */
const MAX_ROWS = 10_000;
const LINE_END = /\r\n|\r|\n/g;
/** With this line a file for Excel says what it is written with. */
const SEPARATOR_LINE = /^sep=([,;])(?:\r\n|\r|\n)/i;

export function readCsv(text: string): ReadRows {
  const [head, named] = SEPARATOR_LINE.exec(text) ?? [''];
  const above = head === '' ? 0 : 1;
  try {
    const records = parse(text.slice(head.length), {
      delimiter: named ?? separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      // Told by whoever knows the columns, each with its line.
      relax_column_count: true,
      to: MAX_ROWS + 1,
    });
    if (records.length > MAX_ROWS) return refuse('file', `more than ${String(MAX_ROWS)} rows`);
    return { ok: true, rows: placed(records, above).filter(({ cells }) => cells.some(Boolean)) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const path = typeof error.lines === 'number' ? `line ${String(error.lines + above)}` : 'file';
    return refuse(path, FAULTS[error.code] ?? 'is not CSV');
  }
}

function refuse(path: string, message: string): ReadRows {
  return { ok: false, problems: [{ path, message }] };
}

/** A name of a field holds neither, so the first of them is what the file is written with. */
function separatorOf(text: string): string {
  return /^[^,;\r\n]*;/.test(text) ? ';' : ',';
}

function placed(records: readonly (readonly string[])[], above: number): Row[] {
  let next = 1 + above;
  return records.map((cells) => {
    const line = next;
    next += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(LINE_END)?.length ?? 0), 0);
    return { cells: cells.map((cell) => cell.trim()), line };
  });
}
