/** What is known by several names, read from values that nobody has checked. */
import { atMost } from './cut.js';

/** A mapping of a document, or a row. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(fields: Fields, names: readonly string[]): unknown {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** Undefined where there is none, or nothing of it can be seen. */
export function textIn(fields: Fields, names: readonly string[]): string | undefined {
  const value = first(fields, names);
  return typeof value === 'string' ? atMost(value) : undefined;
}

/** A text, or a number that stands for one. */
export function idIn(fields: Fields, names: readonly string[]): string | undefined {
  const value = first(fields, names);
  return Number.isSafeInteger(value) ? String(value) : textIn(fields, names);
}

/** A list of texts; a single one is a list of its own. */
export function textsIn(fields: Fields, names: readonly string[]): string[] {
  return names
    .flatMap((name) => (Object.hasOwn(fields, name) ? fields[name] : []))
    .flatMap((value) => (typeof value === 'string' ? (atMost(value, 500) ?? []) : []))
    .slice(0, 50);
}

export function integerIn(
  fields: Fields,
  names: readonly string[],
  max: number,
): number | undefined {
  const value = first(fields, names);
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max
    ? number
    : undefined;
}

/** A share from 0 to 1; of any other number nobody knows what it is a part of. */
export function shareIn(fields: Fields, names: readonly string[]): number | undefined {
  const value = first(fields, names);
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

export function flagIn(fields: Fields, names: readonly string[]): boolean | undefined {
  const value = first(fields, names);
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  return undefined;
}

const FIRST_YEAR = Date.UTC(2000);

/**
 * Epoch milliseconds of ISO 8601, as Python writes it by this machine's clock, or of SQLite's own, which
 * is UTC; undefined where there is none, or none that can be: nothing is of tomorrow.
 */
export function timeIn(fields: Fields, names: readonly string[], now: number): number | undefined {
  const value = first(fields, names);
  if (typeof value !== 'string') return undefined;
  const isSqlite = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value);
  const time = Date.parse(isSqlite ? `${value.replace(' ', 'T')}Z` : value);
  return time >= FIRST_YEAR && time <= now ? time : undefined;
}
