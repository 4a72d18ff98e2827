/** A file of prompts, as a person attached it: its prompts, or everything that is wrong with it. */
import { extname } from 'node:path';
import type { Problem } from '../errors.js';
import { nearestName } from '../lib/nearest-name.js';
import { readJson } from '../lib/data-file/json.js';
import { readLines } from '../lib/data-file/lines.js';
import { clip, describe, Fields, place, type Read } from '../lib/data-file/value.js';
import { readYaml } from '../lib/data-file/yaml.js';
import { placed, type PlacedNote, type PromptNote } from './prompt-notes.js';
import { readPrompt } from './prompt-reader.js';
import { MAX_PROMPTS, promptName, type PromptInput } from './prompt.js';
import { FIELD_NAMES, fieldOf, given, MAX_PROBLEMS, unique } from './prompts-file-fields.js';
import { readTable } from './prompts-file-table.js';

export const MAX_PROMPTS_FILE_BYTES = 1024 * 1024;

export type NamedPrompt = PromptInput & { readonly id: string };

/** Its prompts and what was made of them, or every fault. */
export type ParsedPrompts =
  | {
      readonly ok: true;
      readonly prompts: readonly NamedPrompt[];
      readonly notes: readonly PlacedNote[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const READERS: Partial<Record<string, (text: string) => Read>> = {
  '.json': readJson,
  '.yaml': readYaml,
  '.yml': readYaml,
  '.txt': readLines,
  '.csv': readTable,
};

/** Reads the bytes of a file, as its name ends; a refusal lists every fault with its path. */
export function parsePrompts(bytes: Buffer, fileName: string): ParsedPrompts {
  const read = readFile(bytes, fileName);
  if (!read.ok) return { ok: false, problems: listable(read.problems) };
  const problems: Problem[] = [];
  const items = itemsOf(read.value, problems).map((item, index) =>
    readItem(item, { index, line: read.lines?.[index] }, problems),
  );
  checkIds(items, problems);
  if (problems.length > 0) {
    const advise = READERS[extensionOf(fileName)] === readYaml ? adviseQuotes : same;
    return { ok: false, problems: listable(problems).map(advise) };
  }
  const prompts = named(items.flatMap(({ input }) => input ?? []));
  const notes = prompts.flatMap(({ id }, index) => placed(id, items[index]?.notes ?? []));
  return { ok: true, prompts, notes };
}

function readFile(bytes: Buffer, fileName: string): Read {
  const extension = extensionOf(fileName);
  const read = READERS[extension];
  if (!read) return refuse('expected a .json, .yaml, .yml, .txt or .csv file');
  if (bytes.length > MAX_PROMPTS_FILE_BYTES) return refuse('larger than 1 MiB');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(
      extension === '.csv' ? 'is not UTF-8; in Excel, save it as “CSV UTF-8”' : 'is not UTF-8',
    );
  }
  const nul = text.indexOf(String.fromCharCode(0));
  return nul < 0 ? read(text) : refuse('contains a NUL character', place(text, nul));
}

const extensionOf = (fileName: string) => extname(fileName).toLowerCase();
const same = (problem: Problem) => problem;

/** In YAML a text without quotes may be something else. */
function adviseQuotes({ path, message }: Problem): Problem {
  const isNoText = /^expected string\b.*, got (?:number|boolean|null)/.test(message);
  return { path, message: isNoText ? `${message}; put a text in quotes` : message };
}

/** A file of 1 MiB has room for 200,000 faults, which nobody reads. */
function listable(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return problems;
  const rest = { path: 'file', message: `has ${String(more)} more faults` };
  return [...problems.slice(0, MAX_PROBLEMS), rest];
}

function refuse(message: string, path = 'file'): Read {
  return { ok: false, problems: [{ path, message }] };
}

/** The items of `[…]` or `{ "prompts": […] }`. */
function itemsOf(value: unknown, problems: Problem[]): readonly unknown[] {
  if (!(value instanceof Fields)) return listed(value, problems);
  const fields = unique(value, '', new Set(['prompts']), problems);
  return listed(fields.get('prompts'), problems);
}

function listed(value: unknown, problems: Problem[]): readonly unknown[] {
  const fault = (message: string) => problems.push({ path: 'prompts', message });
  if (value === undefined) fault('required');
  else if (!Array.isArray(value)) fault(`expected array, got ${describe(value)}`);
  else if (value.length < 1 || value.length > MAX_PROMPTS)
    fault(`expected 1 to ${String(MAX_PROMPTS)} prompts, got ${String(value.length)}`);
  return Array.isArray(value) ? value.slice(0, MAX_PROMPTS) : [];
}

interface Item {
  /** Where it is, or one of its fields. */
  readonly pathOf: (field?: string) => string;
  /** As it was given, right or wrong. */
  readonly id?: unknown;
  /** Undefined where it has faults. */
  readonly input?: PromptInput;
  readonly notes?: readonly PromptNote[];
}

function readItem(
  item: unknown,
  { index, line }: { readonly index: number; readonly line: number | undefined },
  problems: Problem[],
): Item {
  const path = `prompts[${String(index)}]`;
  const at = line === undefined ? '' : ` (line ${String(line)})`;
  const pathOf = (field?: string) => (field === undefined ? path : `${path}.${field}`) + at;
  if (typeof item === 'string') return check({ prompt: item }, pathOf, () => pathOf(), problems);
  if (!(item instanceof Fields)) {
    problems.push({
      path: pathOf(),
      message: `expected string or object, got ${describe(item)}`,
    });
    return { pathOf };
  }
  if (item.place !== undefined && isText(item)) {
    const message = `put this prompt in quotes: YAML reads “${clip(item.pairs[0]?.[0] ?? '')}:” as a name`;
    problems.push({ path: item.place, message });
    return { pathOf };
  }
  const written = (field: string) =>
    item.pairs.find(([name]) => fieldOf(name) === field)?.[0] ?? field;
  const fields = given(unique(item, path, FIELD_NAMES, problems));
  return check(Object.fromEntries(fields), pathOf, (field) => pathOf(written(field)), problems);
}

/** Reads the fields of an item; adds what is wrong with them to `problems`. */
function check(
  fields: Readonly<Record<string, unknown>>,
  pathOf: Item['pathOf'],
  pathIn: (field: string) => string,
  problems: Problem[],
): Item {
  const read = readPrompt(fields);
  const { id } = fields;
  if (read.ok) return { pathOf, id, input: read.input, notes: read.notes };
  for (const { path, message } of read.problems) problems.push({ path: pathIn(path), message });
  return { pathOf, id };
}

/** Whether none of its names is or resembles one of ours: it is a prompt with a colon in it. */
function isText({ pairs }: Fields): boolean {
  const isOurs = (name: string) =>
    FIELD_NAMES.has(fieldOf(name)) || nearestName(name, FIELD_NAMES) !== undefined;
  return pairs.length > 0 && pairs.length < 3 && !pairs.some(([name]) => isOurs(name));
}

/** Ids are compared without case, as some file systems do. */
function checkIds(items: readonly Item[], problems: Problem[]): void {
  const first = new Map<string, string>();
  for (const { pathOf, id } of items) {
    if (typeof id !== 'string') continue;
    const earlier = first.get(id.toLowerCase());
    if (earlier === undefined) first.set(id.toLowerCase(), pathOf());
    else problems.push({ path: pathOf('id'), message: `the same as that of ${earlier}` });
  }
}

/** Gives a name to every prompt that has none; those that were given come first. */
function named(inputs: readonly PromptInput[]): readonly NamedPrompt[] {
  const taken = new Set(inputs.flatMap((input) => input.id?.toLowerCase() ?? []));
  return inputs.map((input) => {
    const id = input.id ?? promptName(input.prompt, taken);
    taken.add(id.toLowerCase());
    return { ...input, id };
  });
}
