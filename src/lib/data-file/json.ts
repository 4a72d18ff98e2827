/**
 * JSON as its standard has it, with what `JSON.parse` keeps to itself: names given twice, and the
 * way a number is written. (Reading a number's source takes Node 21.)
 */
import { printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser';
import { findLookalike } from './lookalike.js';
import { Fields, MAX_DEPTH, place, readNumber, type Read } from './value.js';

const VALUE = 'expected a JSON value';
const NAME = 'expected a name in double quotes';
/** A token may be as long as the file. */
const MAX_SEARCH = 1000;
const BAD_CHARACTER = 'a text with a control character or an unknown escape';

/** Faults inside a string; every other one is told by what was expected in its place. */
const STRING_FAULTS: Partial<Record<string, string>> = {
  UnexpectedEndOfString: 'a text without its closing quote',
  InvalidCharacter: BAD_CHARACTER,
  InvalidEscapeCharacter: BAD_CHARACTER,
  InvalidUnicode: BAD_CHARACTER,
};

class Refusal extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Reads a whole text; refuses what is not JSON or is nested too deep, with its place. */
export function readJson(text: string): Read {
  const values: unknown[] = [];
  try {
    visit(text, collector(text, values), { disallowComments: true });
    return { ok: true, value: values[0] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, problems: [{ path: place(text, error.offset), message: error.message }] };
  }
}

/** Where a comma stands before a closing bracket, or where a value should be. */
function extraComma(text: string, offset: number, lastComma: number): number | undefined {
  const character = text[offset];
  if (character === ',') return offset;
  const closes = lastComma >= 0 && (character === ']' || character === '}');
  return closes && text.slice(lastComma + 1, offset).trim() === '' ? lastComma : undefined;
}

/** Of a token that is not the one expected. */
function misplaced(
  text: string,
  at: {
    readonly offset: number;
    readonly length: number;
    readonly expected: string;
    readonly lastComma: number;
  },
): Refusal {
  const { offset, length, expected, lastComma } = at;
  const end = offset + Math.min(length, MAX_SEARCH);
  const lookalike = findLookalike(text, { start: offset, end, language: 'JSON' });
  if (lookalike) return new Refusal(lookalike.name, lookalike.offset);
  const comma = extraComma(text, offset, lastComma);
  return comma !== undefined && (expected === VALUE || expected === NAME)
    ? new Refusal('a comma too many', comma)
    : new Refusal(expected, offset);
}

/**
 * Adds the value of the text to `values`. Throws the first fault, for the parser would go on after
 * it, and go as deep as the text does.
 */
function collector(text: string, values: unknown[]): JSONVisitor {
  /** What the present place is in, the outermost first. */
  const open: (Fields | unknown[])[] = [values];
  let name = '';
  let expected = VALUE;
  let lastComma = -1;

  const add = (value: unknown) => {
    const around = open.at(-1);
    if (around instanceof Fields) around.pairs.push([name, value]);
    else around?.push(value);
  };
  const begin = (inner: Fields | unknown[], offset: number) => {
    if (open.length > MAX_DEPTH)
      throw new Refusal(`nested deeper than ${String(MAX_DEPTH)} levels`, offset);
    add(inner);
    open.push(inner);
    expected = inner instanceof Fields ? NAME : VALUE;
  };
  const afterValue = () => {
    const bracket = open.at(-1) instanceof Fields ? '}' : ']';
    expected = open.length > 1 ? `expected “,” or “${bracket}”` : 'expected the end of the file';
  };
  const end = (offset: number) => {
    // The parser tells only later that the text is over and the bracket is missing.
    if (offset === text.length) throw new Refusal(expected, offset);
    open.pop();
    afterValue();
  };

  return {
    onObjectBegin: (offset) => {
      begin(new Fields(), offset);
    },
    onArrayBegin: (offset) => {
      begin([], offset);
    },
    onObjectEnd: end,
    onArrayEnd: end,
    onObjectProperty(property) {
      name = property;
      expected = 'expected “:”';
    },
    onSeparator(character, offset) {
      if (character === ',') lastComma = offset;
      expected = character === ',' && open.at(-1) instanceof Fields ? NAME : VALUE;
    },
    onLiteralValue(value, offset, length) {
      add(typeof value === 'number' ? readNumber(text.slice(offset, offset + length)) : value);
      afterValue();
    },
    onError(code, offset, length) {
      const fault = STRING_FAULTS[printParseErrorCode(code)];
      if (fault !== undefined) throw new Refusal(fault, offset);
      throw misplaced(text, { offset, length, expected, lastComma });
    },
  };
}
