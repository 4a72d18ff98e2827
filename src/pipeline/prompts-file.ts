/** A file of prompts, as a person attached it: its prompts, or everything that is wrong with it. */
import { extname } from 'node:path';
import type { Problem } from '../errors.js';
import { nearestName } from '../lib/nearest-name.js';
import { clip, describe, Fields, place, type Read } from '../lib/data-file/value.js';
import { MAX_PROMPTS, promptName, promptSchema, type PromptInput } from './prompt.js';
import { readJson } from '../lib/data-file/json.js';
import { readYaml } from '../lib/data-file/yaml.js';

export const MAX_PROMPTS_FILE_BYTES = 1024 * 1024;
const MAX_PROBLEMS = 1000;

export type NamedPrompt = PromptInput & { readonly id: string };

/** Its prompts, or every fault. */
export type ParsedPrompts =
  | { readonly ok: true; readonly prompts: readonly NamedPrompt[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const READERS: Partial<Record<string, (text: string) => Read>> = {
  '.json': readJson,
  '.yaml': readYaml,
  '.yml': readYaml,
};
const FIELD_NAMES: ReadonlySet<string> = new Set(Object.keys(promptSchema.shape));

/** What a field is called elsewhere, by the options of /generate among others. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['negative', 'negative_prompt']]);
const fieldOf = (name: string) => OTHER_NAMES.get(name) ?? name;

/** Reads the bytes of a `.json`, `.yaml` or `.yml` file; a refusal lists every fault with its path. */
export function parsePrompts(bytes: Buffer, fileName: string): ParsedPrompts {
  const read = readFile(bytes, fileName);
  if (!read.ok) return read;
  const problems: Problem[] = [];
  const items = itemsOf(read.value, problems).map((item, index) => readItem(item, index, problems));
  checkIds(items, problems);
  if (problems.length > 0) {
    const advise = READERS[extensionOf(fileName)] === readYaml ? adviseQuotes : same;
    return { ok: false, problems: listable(problems).map(advise) };
  }
  return { ok: true, prompts: named(items.flatMap(({ input }) => input ?? [])) };
}

function readFile(bytes: Buffer, fileName: string): Read {
  const read = READERS[extensionOf(fileName)];
  if (!read) return refuse('expected a .json, .yaml or .yml file');
  if (bytes.length > MAX_PROMPTS_FILE_BYTES) return refuse('larger than 1 MiB');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('is not UTF-8');
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

/** The known fields of a mapping, each once; the others are faults. */
function unique(
  fields: Fields,
  path: string,
  known: ReadonlySet<string>,
  problems: Problem[],
): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of fields.pairs) {
    const field = fieldOf(name);
    const fault = (message: string) =>
      problems.push({ path: path ? `${path}.${clip(name)}` : clip(name), message });
    if (!known.has(field)) {
      // Of more faults than are shown, none is worth a search.
      const meant = problems.length < MAX_PROBLEMS ? nearestName(name, known) : undefined;
      fault(meant === undefined ? 'unknown field' : `unknown field; meant “${meant}”?`);
    } else if (found.has(field)) fault('given twice');
    else found.set(field, value);
  }
  return found;
}

/** Without what is null or empty: tools that export prompts write what is absent so. */
function given(fields: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...fields].filter(([, value]) => value !== null && value !== ''));
}

interface Item {
  readonly path: string;
  /** As it was given, right or wrong. */
  readonly id: unknown;
  /** Undefined where it has faults. */
  readonly input: PromptInput | undefined;
}

function readItem(item: unknown, index: number, problems: Problem[]): Item {
  const path = `prompts[${String(index)}]`;
  const check = (fields: ReadonlyMap<string, unknown>, pathOf: (field: string) => string): Item => {
    const { data, error } = promptSchema.safeParse(Object.fromEntries(fields));
    for (const issue of error?.issues ?? [])
      problems.push({ path: pathOf(issue.path.join('.')), message: issue.message });
    return { path, id: fields.get('id'), input: data };
  };
  if (typeof item === 'string') return check(new Map([['prompt', item]]), () => path);
  if (item instanceof Fields) {
    if (item.place !== undefined && isText(item)) {
      const message = `put this prompt in quotes: YAML reads “${clip(item.pairs[0]?.[0] ?? '')}:” as a name`;
      problems.push({ path: item.place, message });
      return { path, id: undefined, input: undefined };
    }
    const written = (field: string) =>
      item.pairs.find(([name]) => fieldOf(name) === field)?.[0] ?? field;
    return check(
      given(unique(item, path, FIELD_NAMES, problems)),
      (field) => `${path}.${written(field)}`,
    );
  }
  problems.push({ path, message: `expected string or object, got ${describe(item)}` });
  return { path, id: undefined, input: undefined };
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
  for (const { path, id } of items) {
    if (typeof id !== 'string') continue;
    const earlier = first.get(id.toLowerCase());
    if (earlier === undefined) first.set(id.toLowerCase(), path);
    else problems.push({ path: `${path}.id`, message: `the same as that of ${earlier}` });
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
