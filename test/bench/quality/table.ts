/** What the bench of quality found, as tables that people read. */
import { between, byPrompt, difference, estimate, type Estimate, type Rung } from './figures.js';
import type { Played } from './play.js';
import type { Strategy } from './strategy.js';

export interface Result {
  readonly strategy: Strategy;
  readonly played: readonly Played[];
}

export interface Results {
  readonly easel: Result;
  /** From one picture without a critic to the best of several. */
  readonly bestOf: readonly Result[];
  readonly others: readonly Result[];
}

const percent = (value: number) => (value * 100).toFixed(1);
const signed = (value: number) => `${value >= 0 ? '+' : '−'}${percent(Math.abs(value))}`;
const range = ({ mean, from, to }: Estimate, write: (value: number) => string) =>
  `${write(mean)} [${write(from)}, ${write(to)}]`;

const scoresOf = ({ played }: Result) => byPrompt(played, ({ score }) => score);
const mean = ({ played }: Result, figure: (one: Played) => number) =>
  played.reduce((sum, one) => sum + figure(one), 0) / played.length;
const cents = (result: Result) => mean(result, ({ cost }) => cost) * 100;
const images = (result: Result) => mean(result, (one) => one.images);

/** As Markdown, which a terminal shows as well. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const [first = '', ...rest] = cells.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}

export function tables({ easel, bestOf, others }: Results): string {
  const goal = scoresOf(easel);
  const rows = [...bestOf, easel, ...others].map((result) => [
    result.strategy.name,
    range(estimate(scoresOf(result)), percent),
    result === easel ? '–' : range(difference(scoresOf(result), goal), signed),
    images(result).toFixed(2),
    mean(result, ({ calls }) => calls).toFixed(2),
    cents(result).toFixed(2),
  ]);
  const head = [
    '',
    'true score, %',
    'less or more than Easel',
    'images',
    'critic calls',
    'US cents',
  ];
  return [markdown(head, rows), '', equals({ easel, bestOf }), ''].join('\n');
}

/** What the best of several would have come to with as many images, and with as much money, as Easel took. */
function equals({ easel, bestOf }: Pick<Results, 'easel' | 'bestOf'>): string {
  const goal = scoresOf(easel);
  const row = (what: string, unit: string, size: (result: Result) => number) => {
    const rungs = bestOf.map((result): Rung => ({ takes: size(result), scores: scoresOf(result) }));
    const most = Math.max(...rungs.map(({ takes }) => takes));
    const takes = Math.min(size(easel), most);
    const bought = between(rungs, takes);
    return [
      `${what}: ${takes.toFixed(2)} ${unit}${takes < size(easel) ? ', the most there is' : ''}`,
      range(estimate(bought), percent),
      range(difference(goal, bought), signed),
    ];
  };
  return markdown(
    ['best of several without refinement', 'true score, %', 'Easel has more by'],
    [row('at equal images', 'images', images), row('at equal cost', 'cents', cents)],
  );
}
