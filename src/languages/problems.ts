/** What is wrong with what a person gave, and where, in their language. */
import type { Problem } from '../errors.js';
import type { Language } from './language.js';

/** `Prompt 4, seed: must be a whole number, not a text` */
export function problemIn({ path, message }: Problem, t: Language): string {
  const what = sentenceIn(message, t);
  return path === '' ? what : `${placeIn(path, t)}: ${what}`;
}

interface Sentence {
  readonly pattern: RegExp;
  /** Characters that are the same in all such sentences. */
  readonly fixed: number;
  readonly inWords: string;
}

const SENTENCES = new WeakMap<Language, readonly Sentence[]>();

/** Those of a language, the most telling first. */
function sentencesOf(t: Language): readonly Sentence[] {
  const known = SENTENCES.get(t);
  if (known) return known;
  const made = Object.entries(t.problems)
    .map(([english, inWords]) => {
      const parts = english.split('{}');
      const pattern = parts
        .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
        .join('(.*?)');
      return { pattern: new RegExp(`^${pattern}$`, 'su'), fixed: parts.join('').length, inWords };
    })
    .toSorted((one, other) => other.fixed - one.fixed);
  SENTENCES.set(t, made);
  return made;
}

/** The sentence, and what stands in it, in words of the language; what is in no catalogue stays as it is. */
function sentenceIn(english: string, t: Language): string {
  for (const { pattern, inWords } of sentencesOf(t)) {
    const values = pattern.exec(english)?.slice(1);
    if (!values) continue;
    let next = 0;
    return inWords.replaceAll('{}', () => sentenceIn(values[next++] ?? '', t));
  }
  return placeIn(english, t);
}

/** `prompts[3].seed (line 5)` as a person counts; any other text as it is. */
function placeIn(path: string, t: Language): string {
  const { places } = t;
  const [, inner = path, line] = /^(.*) \(line (\d+)\)$/su.exec(path) ?? [];
  if (line !== undefined) return `${placeIn(inner, t)} (${places.line(line)})`;
  const prompt = /^prompts\[(\d+)\](?:\.(.*))?$/su.exec(path);
  if (prompt) {
    const [, index, field] = prompt;
    const name = places.prompt(Number(index) + 1);
    return field === undefined ? name : `${name}, ${field}`;
  }
  const [, row, column] = /^line (\d+)(?:, column (\d+))?$/u.exec(path) ?? [];
  if (row !== undefined)
    return [places.line(row), ...(column === undefined ? [] : [places.column(column)])].join(', ');
  if (path === 'file' || path === 'prompts') return places[path];
  return path;
}
