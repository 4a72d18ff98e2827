/** The documents that lie beside the pictures of a run, as values that nobody has checked yet. */
import { readJson } from '../lib/data-file/json.js';
import { plainValue } from '../lib/data-file/value.js';
import { readYaml } from '../lib/data-file/yaml.js';
import { Unreadable, type SourceFolder } from '../lib/source-folder.js';
import type { Report } from './report.js';

const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Tries that buttons can name. */
export const MOST_TRIES = 9;

export interface Documents {
  readonly summary: unknown;
  /** By the number of the try. */
  readonly tries: ReadonlyMap<number, TryDocuments>;
  /** Names of the files that are there. */
  readonly files: ReadonlySet<string>;
}

export interface TryDocuments {
  readonly results: unknown;
  readonly evaluation: unknown;
}

const OF_A_TRY = /^iteration_(\d{1,4})(?:[_.]|$)/;

/** Whether these files are those of a run. */
export function isRunFolder(files: readonly string[]): boolean {
  return files.some((name) => OF_A_TRY.test(name) || /^summary\.(?:json|ya?ml)$/.test(name));
}

/** What can be read of a run's folder; what cannot is told. */
export async function readDocuments(
  folder: SourceFolder,
  path: string,
  report: Report,
): Promise<Documents> {
  const { files } = await folder.list(path);
  const names = new Set(files);
  const read = (name: string) => readOne(folder, { path, name, names }, report);
  const tries = new Map<number, TryDocuments>();
  for (const number of numbersIn(files, path, report)) {
    const name = `iteration_${String(number)}`;
    tries.set(number, {
      results: await read(`${name}_results`),
      evaluation: await read(`${name}_evaluation`),
    });
  }
  return { summary: await read('summary'), tries, files: names };
}

function numbersIn(files: readonly string[], path: string, report: Report): number[] {
  const found = new Set(files.flatMap((name) => OF_A_TRY.exec(name)?.[1] ?? []).map(Number));
  const isUsable = (number: number) => number >= 1 && number <= MOST_TRIES;
  for (const number of found)
    if (!isUsable(number))
      report.problem(`${path}/iteration_${String(number)}`, 'a run has at most 9 tries');
  return [...found].filter(isUsable).sort((a, b) => a - b);
}

/** The first of JSON and YAML that can be read; undefined where there is none. */
async function readOne(
  folder: SourceFolder,
  {
    path,
    name,
    names,
  }: { readonly path: string; readonly name: string; readonly names: ReadonlySet<string> },
  report: Report,
): Promise<unknown> {
  for (const extension of ['.json', '.yaml', '.yml']) {
    if (!names.has(name + extension)) continue;
    const file = `${path}/${name}${extension}`;
    try {
      return documentOf(await folder.read(file, MAX_DOCUMENT_BYTES), extension);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      report.problem(file, error.message);
    }
  }
  return undefined;
}

/** @throws Unreadable */
function documentOf(bytes: Buffer, extension: string): unknown {
  const text = textOf(bytes);
  const read = extension === '.json' ? readJson(text) : readYaml(text, 'program');
  if (read.ok) return plainValue(read.value);
  const { path = 'file', message = 'cannot be read' } = read.problems[0] ?? {};
  throw new Unreadable(`${path}: ${message}`);
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Unreadable('is not UTF-8', { cause });
  }
}
