/** JSON in what a model says: alone as it was told to, or in a fence, after a sentence, with a tail. */

/** Places where a value may begin that are looked at; a hostile text has no end of them. */
const MAX_STARTS = 50;

/** The values that stand in a text, each whole, in their order: the text itself first, if it is one. */
export function* jsonIn(text: string): Generator {
  const whole = parse(text);
  if (whole) yield whole.value;
  if (whole) return;
  let starts = 0;
  for (let at = nextStart(text, 0); at >= 0 && starts < MAX_STARTS; starts += 1) {
    const end = endOf(text, at);
    // An object that is cut: what stands inside of it is no answer.
    if (end === undefined && /^\{\s*"/.test(text.slice(at, at + 100))) return;
    const found = end === undefined ? undefined : parse(text.slice(at, end));
    if (found) yield found.value;
    at = nextStart(text, found ? (end ?? at) : at + 1);
  }
}

function nextStart(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/);
  return found < 0 ? -1 : from + found;
}

/** Where the brackets that open here are all closed; what stands in texts does not count. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  const marks = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
  marks.lastIndex = start;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0].startsWith('"')) continue;
    depth += '{['.includes(mark[0]) ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
