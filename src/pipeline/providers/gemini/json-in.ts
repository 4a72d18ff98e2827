/** JSON in what a model says: alone as it was told to, or in a fence, after a sentence, with a tail. */

/** As much of a text as is looked at, many times what an answer takes. */
const MAX_LENGTH = 256 * 1024;
/** Places where a value may begin that are looked at; a hostile text has no end of them. */
const MAX_STARTS = 50;
/** How often a text is gone through for them, all in all. */
const MAX_PASSES = 8;

/**
 * The values that stand in a text, each whole, in their order: the text itself first, if it is one.
 * A list is followed by what it holds, for an answer may stand alone in one.
 */
export function* jsonIn(said: string): Generator {
  const text = said.slice(0, MAX_LENGTH);
  const whole = parse(text);
  for (const { value } of whole ? [whole] : within(text)) {
    yield value;
    if (Array.isArray(value)) yield* value.slice(0, MAX_STARTS);
  }
}

function* within(text: string): Generator<Parsed> {
  let left = MAX_PASSES * text.length;
  let at = nextStart(text, 0);
  for (let starts = 0; at >= 0 && starts < MAX_STARTS && left > 0; starts += 1) {
    const end = endOf(text, at);
    left -= (end ?? text.length) - at;
    // An object that is cut: what stands inside of it is no answer.
    if (end === undefined && /^\{\s*"/.test(text.slice(at, at + 100))) return;
    const found = end === undefined ? undefined : parseLoosely(text.slice(at, end));
    if (found) yield found;
    at = nextStart(text, found ? (end ?? at) : at + 1);
  }
}

function nextStart(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/);
  return found < 0 ? -1 : from + found;
}

/** Where the brackets that open here are all closed; what stands in quotes does not count. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (isQuoted && mark === '\\') at += 1;
    else if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted) depth += depthOf(mark);
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function depthOf(mark: string): -1 | 0 | 1 {
  if (mark === '{' || mark === '[') return 1;
  return mark === '}' || mark === ']' ? -1 : 0;
}

interface Parsed {
  readonly value: unknown;
}

/** A comma after the last of a list does no harm. */
function parseLoosely(text: string): Parsed | undefined {
  const quotedOrLast = /"[^"\\]*(?:\\.[^"\\]*)*"|,(?=\s*[}\]])/gs;
  const strict = () => text.replace(quotedOrLast, (found) => (found === ',' ? '' : found));
  return parse(text) ?? parse(strict());
}

function parse(text: string): Parsed | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
