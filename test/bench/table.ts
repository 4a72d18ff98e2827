/** Figures as a table that people read. */

/** A figure of the product, of the bare loop, and what the product's is to be at most. */
export interface Row {
  readonly what: string;
  readonly product: number;
  readonly bare?: number;
  readonly goal?: number;
  readonly unit?: string;
}

const HEADINGS = ['figure', 'product', 'bare loop', 'goal', ''];

export function table(title: string, rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const isUsed = (at: number) => cells.slice(1).some((row) => row[at] !== '');
  const widths = HEADINGS.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .filter((_, at) => isUsed(at))
      .join('  ')
      .trimEnd(),
  );
  return [title, '', ...lines, ''].join('\n');
}

function cellsOf({ what, product, bare, goal, unit }: Row): string[] {
  const missed = goal !== undefined && product > goal ? 'missed' : '';
  const goalCell = goal === undefined ? '' : `≤ ${number(goal)}`;
  return [
    unit === undefined ? what : `${what}, ${unit}`,
    number(product),
    bare === undefined ? '' : number(bare),
    goalCell,
    missed,
  ];
}

function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toFixed(digits);
}
