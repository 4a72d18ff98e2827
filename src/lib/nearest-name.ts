/** The known name that somebody probably meant by one that is not known. */

/** A longer one is nobody's slip. */
const LONGEST = 40;

/**
 * The nearest of `known` to `name`, without case: at most one edit in every three characters, or
 * followed by more (`aspect_ratio`). Undefined where none is near.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const given = name.toLowerCase();
  const near = [...known]
    .map((to) => ({ to, edits: editsOf(given, to), begins: to.length > 3 && given.startsWith(to) }))
    .filter(({ to, edits, begins }) => begins || edits <= Math.max(1, Math.floor(to.length / 3)))
    .sort((one, other) => one.edits - other.edits);
  return near[0]?.to;
}

/** How many characters are to be added, left out, replaced or swapped with the next. */
function editsOf(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (last[column] ?? Infinity) + 1,
          (current[column - 1] ?? Infinity) + 1,
          (last[column - 1] ?? Infinity) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? Infinity;
}
