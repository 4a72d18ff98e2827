/** Lines that fit a terminal. */

/** So many characters of a text, the last of them a sign that there was more. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(most - 1, 0))}…`;
}

/**
 * Names of at most so many characters that are told apart as before: each is cut in its middle, since
 * most differ at an end; of those that look alike then, each ends with its number in the list.
 */
export function cutApart(names: readonly string[], most: number): readonly string[] {
  const short = names.map((name) => cutInMiddle(name, most));
  return short.map((name, n) => {
    const isAlike = short.some((other, m) => m !== n && other === name);
    const number = `…${String(n + 1)}`;
    return isAlike ? `${name.slice(0, Math.max(most - number.length, 0))}${number}` : name;
  });
}

function cutInMiddle(text: string, most: number): string {
  const end = Math.max(Math.floor((most - 1) / 2), 0);
  return text.length <= most ? text : `${cut(text, most - end)}${text.slice(text.length - end)}`;
}

/** A text in lines of at most so many characters, broken between words. */
export function wrap(text: string, most: number, indent = ''): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? indent + word : `${line} ${word}`;
    if (line === '' || longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

/** One line for each row, every column as wide as its longest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = rows[0]?.map((_, column) => widthOf(column)) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
