/** The older tool's database: its tables by the names that their columns have had, and what it does not have a place for here. */
import { MOST_ROWS, readForeign, type ForeignTable, type Row } from '../db/sqlite/foreign.js';
import { MOST_TRIES } from './documents.js';
import { idIn, integerIn, textIn, timeIn } from './facts.js';
import { evaluationFrom, picturesNamed } from './older-files.js';
import { merge, type OlderRun, type OlderTry } from './older-run.js';
import { logsFrom, type OlderLogs } from './older-logs.js';
import type { Report } from './report.js';

const PROMPT_ID = ['prompt_id', 'original_prompt_id', 'scene_id'];
const NUMBER = ['iteration', 'version', 'iteration_number', 'number'];
const TIME = ['created_at', 'timestamp', 'at', 'last_updated'];
const PICTURE = ['image_path', 'image'];
const TEXT = ['prompt_text', 'prompt', 'original_prompt'];
const ITERATION = [
  'id',
  ...PROMPT_ID,
  ...NUMBER,
  ...TEXT,
  ...PICTURE,
  ...TIME,
  'evaluation_text',
  'evaluation',
  'description',
  'needs_refinement',
  'adherence_score',
  'score',
  'refined_prompt',
];
const PROMPT = [
  'id',
  'title',
  'scene',
  'scene_text',
  'mood',
  'negative_prompt',
  'negative',
  'model',
  ...TEXT,
  ...TIME,
];

const CALL = ['api_name', 'provider', 'endpoint', 'operation', 'model', 'status', 'duration_ms'];
const ERROR = ['error_type', 'code', 'component', 'message', 'error_message', 'error'];

/** Columns with a known meaning, by table. */
const TABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['prompts', PROMPT],
  ['scenes', PROMPT],
  ['iterations', ITERATION],
  ['generated_images', ITERATION],
  ['refined_prompts', ITERATION],
  ['api_calls', ['id', ...CALL, ...ERROR, ...TIME]],
  ['error_logs', ['id', ...ERROR, ...TIME]],
]);

export interface OlderDatabase extends OlderLogs {
  readonly runs: ReadonlyMap<string, OlderRun>;
}

/** What a copy of its database says. @throws Error where it is no database */
export function readOlderDatabase(
  file: string,
  { place, now, report }: { readonly place: string; readonly now: number; readonly report: Report },
): OlderDatabase | undefined {
  return readForeign(file, (tables) => {
    if (tables.has('kysely_migration')) {
      report.note(
        place,
        'is a database of Easel: what its runs left on disk is imported, not its rows',
      );
      return undefined;
    }
    tellLeftOut(tables, place, report);
    const rows = (name: string) => rowsOf(tables, name, { place, report });
    const runs = new Map<string, OlderRun>();
    const addAll = (table: string, read: (row: Row) => OlderRun | string) => {
      for (const [index, row] of rows(table).entries()) {
        const found = read(row);
        if (typeof found === 'string')
          report.problem(`${place}: ${table}: ${nameOf(row, index)}`, found);
        else {
          const known = runs.get(found.id);
          runs.set(found.id, known ? merge(known, found) : found);
        }
      }
    };
    for (const table of ['prompts', 'scenes']) addAll(table, (row) => promptOf(row, place, now));
    for (const table of ['iterations', 'generated_images', 'refined_prompts'])
      addAll(table, (row) => tryOf(row, { table, place, now }));
    const logs = { calls: rows('api_calls'), errors: rows('error_logs') };
    return { runs, ...logsFrom(logs, { place, now, report }) };
  });
}

function rowsOf(
  tables: ReadonlyMap<string, ForeignTable>,
  name: string,
  { place, report }: { readonly place: string; readonly report: Report },
): readonly Row[] {
  const table = tables.get(name);
  const wanted =
    table?.columns.filter((column) => TABLES.get(name)?.includes(column) === true) ?? [];
  const rows = table && wanted.length > 0 ? table.read(wanted) : [];
  if (rows.length > MOST_ROWS)
    report.problem(`${place}: ${name}`, `rows after the first ${String(MOST_ROWS)} are not read`);
  return rows.slice(0, MOST_ROWS);
}

/** By the id that it gave its own row, or by where that is. */
function nameOf(row: Row, index: number): string {
  const id = idIn(row, ['id']);
  return id === undefined ? `row ${String(index + 1)}` : `id ${id}`;
}

function tellLeftOut(
  tables: ReadonlyMap<string, ForeignTable>,
  place: string,
  report: Report,
): void {
  for (const [name, { columns }] of tables) {
    const known = TABLES.get(name);
    const leftOut = columns.filter((column) => known?.includes(column) !== true);
    if (!known && !name.startsWith('sqlite_')) report.note(`${place}: ${name}`, 'table left out');
    else if (known && leftOut.length > 0)
      report.note(`${place}: ${name}`, `columns left out: ${leftOut.join(', ')}`);
  }
}

/** The run; or why there is none. */
function promptOf(row: Row, place: string, now: number): OlderRun | string {
  const id = idIn(row, ['id']);
  if (id === undefined) return 'has no id';
  return {
    id,
    place,
    prompt: textIn(row, TEXT),
    title: textIn(row, ['title']),
    scene: textIn(row, ['scene', 'scene_text']),
    mood: textIn(row, ['mood']),
    negative: textIn(row, ['negative_prompt', 'negative']),
    model: textIn(row, ['model']),
    at: timeIn(row, TIME, now),
    tries: new Map(),
  };
}

/** A row of a try, or of what was made of one; or why there is none. */
function tryOf(
  row: Row,
  { table, place, now }: { readonly table: string; readonly place: string; readonly now: number },
): OlderRun | string {
  const id = idIn(row, PROMPT_ID);
  const number = integerIn(row, NUMBER, MOST_TRIES);
  if (id === undefined) return 'does not say which prompt it is of';
  if (number === undefined || number < 1)
    return `has no number of a try from 1 to ${String(MOST_TRIES)}`;
  const one: OlderTry = {
    text: table === 'refined_prompts' ? undefined : textIn(row, TEXT),
    pictures: picturesNamed(textIn(row, PICTURE), `results/${id}`),
    evaluation: evaluationFrom(row),
    refined: textIn(row, ['refined_prompt']),
    at: timeIn(row, TIME, now),
  };
  return { id, place, tries: new Map([[number, one]]) };
}
