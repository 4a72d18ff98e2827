/** Images and cost by day. */
import { scaleBand, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { Canvas, type Drawn } from './canvas.js';
import type { UsageDay, UsagePlot } from './pictures.js';
import { circle, path, rectangle, text } from './shapes.js';
import { COLORS } from './style.js';

const MAX_DAYS = 31;
const WIDTH = 1080;
const HEIGHT = 600;
const PLOT = { left: 90, right: WIDTH - 130, top: 110, bottom: HEIGHT - 80 };
const TICKS = 4;
/** So that each tick is a cent at least. */
const LEAST_USD = 0.04;

export async function drawUsagePlot({ days, words, locale }: UsagePlot): Promise<Drawn> {
  const shown = days.slice(-MAX_DAYS).map(sane);
  const canvas = new Canvas(WIDTH, HEIGHT);
  const { bottom, top, left, right } = PLOT;
  const most = (key: 'images' | 'costUsd') => Math.max(...shown.map((day) => day[key]), 0);
  const images = scaleLinear([0, Math.max(TICKS, most('images'))], [bottom, top]).nice(TICKS);
  const cost = scaleLinear([0, Math.max(LEAST_USD, most('costUsd'))], [bottom, top]).nice(TICKS);
  const x = scaleBand(shown.keys(), [left, right]).padding(0.25);
  const middle = (index: number) => (x(index) ?? left) + x.bandwidth() / 2;
  const { money, day, count } = writers(locale);
  for (const tick of images.ticks(TICKS)) drawTick(canvas, images(tick), count(tick), 'left');
  for (const tick of cost.ticks(TICKS)) drawTick(canvas, cost(tick), money(tick), 'right');
  for (const [index, { images: painted }] of shown.entries())
    canvas.above.push(bar(x(index) ?? left, images(painted), x.bandwidth()));
  canvas.above.push(costLine(shown, middle, cost));
  await drawDays(canvas, shown, middle, day);
  const total = (key: 'images' | 'costUsd') => shown.reduce((sum, each) => sum + each[key], 0);
  await drawLegend(canvas, [
    { color: COLORS.blue, words: `${words.images} ${count(total('images'))}` },
    { color: COLORS.green, words: `${words.cost} ${money(total('costUsd'))}` },
  ]);
  return canvas.encode('png');
}

/** A number that is none, or below zero, counts as nothing. */
function sane({ date, images, costUsd }: UsageDay): UsageDay {
  const amount = (value: number) => (Number.isFinite(value) ? Math.max(0, value) : 0);
  return { date, images: amount(images), costUsd: amount(costUsd) };
}

/** A locale that is not known counts as English. */
function writers(locale: string) {
  const known = isLocale(locale) ? locale : 'en';
  const dollars = new Intl.NumberFormat(known, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
  });
  const dates = new Intl.DateTimeFormat(known, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(known, { notation: 'compact', maximumFractionDigits: 1 });
  return {
    money: (value: number) => dollars.format(value),
    count: (value: number) => numbers.format(value),
    day: (date: string) => {
      const at = Date.parse(`${date}T00:00:00Z`);
      return Number.isNaN(at) ? date : dates.format(at);
    },
  };
}

function isLocale(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}

function drawTick(canvas: Canvas, y: number, words: string, side: 'left' | 'right'): void {
  const { left, right } = PLOT;
  const isLeft = side === 'left';
  if (isLeft)
    canvas.below.push(
      rectangle({ left, top: y - 1, width: right - left, height: 2 }, COLORS.track),
    );
  canvas.above.push(
    text(isLeft ? left - 16 : right + 16, y + 10, words, {
      size: 28,
      color: isLeft ? COLORS.muted : COLORS.green,
      anchor: isLeft ? 'end' : 'start',
    }),
  );
}

const coordinates = (...values: number[]) => values.join(' ');

function bar(left: number, top: number, width: number): string {
  const height = PLOT.bottom - top;
  if (height <= 0) return '';
  const r = Math.min(width / 3, height, 10);
  const d = `M${coordinates(left, PLOT.bottom)}v${String(r - height)}q${coordinates(0, -r, r, -r)}h${String(width - 2 * r)}q${coordinates(r, 0, r, r)}v${String(height - r)}z`;
  return path(d, { fill: COLORS.blue });
}

function costLine(
  days: readonly UsageDay[],
  middle: (index: number) => number,
  cost: (value: number) => number,
): string {
  const along = line<UsageDay>()
    .x((_, index) => middle(index))
    .y(({ costUsd }) => cost(costUsd));
  const d = along([...days]) ?? '';
  const shape = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  const under = path(d, { ...shape, stroke: COLORS.background, 'stroke-width': 13 });
  const last = days.at(-1);
  const end = last ? circle(middle(days.length - 1), cost(last.costUsd), 9, COLORS.green) : '';
  return under + path(d, { ...shape, stroke: COLORS.green, 'stroke-width': 6 }) + end;
}

/** The last day, and every seventh before it. */
async function drawDays(
  canvas: Canvas,
  days: readonly UsageDay[],
  middle: (index: number) => number,
  write: (date: string) => string,
): Promise<void> {
  for (const [index, { date }] of days.entries()) {
    if ((days.length - 1 - index) % 7 !== 0) continue;
    const box = { left: middle(index) - 90, top: PLOT.bottom + 12, width: 180, height: 50 };
    await canvas.label(write(date), { box, align: 'middle', size: 28, color: COLORS.muted });
  }
}

async function drawLegend(
  canvas: Canvas,
  entries: readonly { readonly color: string; readonly words: string }[],
): Promise<void> {
  let left = PLOT.left;
  for (const { color, words } of entries) {
    canvas.above.push(rectangle({ left, top: 36, width: 30, height: 30 }, color, 8));
    const box = { left: left + 44, top: 24, width: 400, height: 54 };
    left += 100 + (await canvas.label(words, { box, size: 36, color: COLORS.text, bold: true }));
  }
}
