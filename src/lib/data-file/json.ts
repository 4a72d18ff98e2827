/**
 * JSON as its standard has it, with what `JSON.parse` keeps to itself: names given twice, and the
 * way a number is written. (Reading a number's source takes Node 21.)
 */
import { Fields, MAX_DEPTH, place, readNumber, type Read } from './value.js';

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Reads a whole text; refuses what is not JSON or is nested too deep, with its place. */
export function readJson(text: string): Read {
  try {
    return { ok: true, value: new Reader(text).document() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      ok: false,
      problems: [{ path: place(text, error.offset), message: error.message }],
    };
  }
}

class Refusal extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Goes through a text once; every method takes what it is named after. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value(1);
    if (this.#peek() !== '') this.#refuse('expected the end of the file');
    return value;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.#refuse(`nested deeper than ${String(MAX_DEPTH)} levels`);
    const next = this.#peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== '') return readNumber(number);
    const word = this.#match(WORD);
    if (word === '') this.#refuse('expected a JSON value');
    return word === 'null' ? null : word === 'true';
  }

  #object(depth: number): Fields {
    const fields = new Fields();
    this.#items('}', () => {
      if (this.#peek() !== '"') this.#refuse('expected a name in double quotes');
      const name = this.#string();
      if (this.#peek() !== ':') this.#refuse('expected “:”');
      this.#at += 1;
      fields.pairs.push([name, this.#value(depth + 1)]);
    });
    return fields;
  }

  #array(depth: number): unknown[] {
    const values: unknown[] = [];
    this.#items(']', () => values.push(this.#value(depth + 1)));
    return values;
  }

  /** What stands between brackets, with commas between. */
  #items(end: string, item: () => void): void {
    this.#at += 1;
    if (this.#peek() !== end) {
      item();
      while (this.#peek() === ',') {
        this.#at += 1;
        item();
      }
    }
    if (this.#peek() !== end) this.#refuse(`expected “,” or “${end}”`);
    this.#at += 1;
  }

  /** Finds the closing quote and leaves escapes and control characters to `JSON.parse`. */
  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"')
      end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) this.#refuse('a text without its closing quote');
    this.#at = end + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      throw new Refusal('a text with a control character or an unknown escape', start);
    }
  }

  /** The next character that is not space; empty at the end. */
  #peek(): string {
    this.#match(SPACE);
    return this.#text[this.#at] ?? '';
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #refuse(message: string): never {
    throw new Refusal(message, this.#at);
  }
}
