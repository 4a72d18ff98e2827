/** What a file says before anything is checked: values that keep what JavaScript's own would lose. */
import type { Problem } from '../../errors.js';

/** Collections and scalars may be nested this deep. */
export const MAX_DEPTH = 20;

/** The value of a whole file, or why it cannot be read. */
export type Read =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** The line on which each item of a list begins, where that is all there is to find it by. */
      readonly lines?: readonly number[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A mapping as its pairs: a name given twice shows, and `__proto__` is a name like any other. */
export class Fields {
  /** Where it begins, as a person counts; of YAML alone, where a text may look like fields. */
  place: string | undefined;
  readonly pairs: (readonly [name: string, value: unknown])[] = [];
}

/** A number that is not written the way JavaScript would write it: `1e400`, `0x10`, `9007199254740993`. */
export class OddNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A number that means the same to everybody, else its source. */
export function readNumber(source: string): number | OddNumber {
  const value = Number(source);
  const plain = /^(?:0|-?[1-9]\d*)$/.test(source) && Number.isSafeInteger(value);
  return plain ? value : new OddNumber(source);
}

/** What a text without quotes stands for: a number where it begins as one. */
export function numberOr(text: string): string | number | OddNumber {
  return /^[-+]?\.?\d/.test(text) ? readNumber(text) : text;
}

/** What a value is, in the words of a fault: `string`, `number 1.5`. */
export function describe(value: unknown): string {
  if (value instanceof OddNumber) return `number ${clip(value.source)}`;
  if (typeof value === 'number') return `number ${String(value)}`;
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

/** Characters that nobody sees, or that a terminal acts upon. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Short enough for a sentence, and nothing in it that breaks one. */
export function clip(text: string, max = 40): string {
  const quoted = JSON.stringify(text.slice(0, max)).slice(1, -1).replace(UNSEEN, '');
  return text.length > max ? `${quoted}…` : quoted;
}

/** Where an offset is, as a person counts. */
export function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${String(before.length)}, column ${String((before.at(-1) ?? '').length + 1)}`;
}

/** A value as JavaScript has it: of a name given twice the last counts, and numbers may lose what they cannot hold. */
export function plainValue(value: unknown): unknown {
  if (value instanceof OddNumber) return Number(value.source);
  if (Array.isArray(value)) return value.map(plainValue);
  if (!(value instanceof Fields)) return value;
  return Object.fromEntries(value.pairs.map(([name, inner]) => [name, plainValue(inner)]));
}
