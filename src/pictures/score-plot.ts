/** Scores as a line over the iterations of a run, or as bars of the runs of a batch. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { Canvas, type Drawn } from './canvas.js';
import type { Scored, ScorePlot } from './pictures.js';
import { circle, path, rectangle, text } from './shapes.js';
import { accent, asShare, COLORS, percent } from './style.js';

export function drawScorePlot({ of, points }: ScorePlot): Promise<Drawn> {
  return of === 'iterations' ? drawLine(points) : drawBars(points);
}

const WIDTH = 1080;
const LINE_HEIGHT = 560;
const PLOT = { left: 150, right: WIDTH - 70, top: 90, bottom: LINE_HEIGHT - 90 };
const MAX_ITERATIONS = 30;

interface Dot extends Scored {
  readonly x: number;
  readonly y: number | null;
}

async function drawLine(points: readonly Scored[]): Promise<Drawn> {
  const shown = points.slice(-MAX_ITERATIONS);
  const canvas = new Canvas(WIDTH, LINE_HEIGHT);
  const { left, right, top, bottom } = PLOT;
  const y = scaleLinear([0, 1], [bottom, top]);
  const x = scalePoint(shown.keys(), [left, right]).padding(shown.length > 1 ? 0.35 : 0.5);
  const dots = shown.map((point, index): Dot => {
    const share = asShare(point.score);
    return { ...point, x: x(index) ?? left, y: share === null ? null : y(share) };
  });
  for (const share of y.ticks(2))
    canvas.above.push(
      rectangle({ left, top: y(share) - 1, width: right - left, height: 2 }, COLORS.track),
      text(left - 24, y(share) + 11, percent(share), {
        size: 30,
        color: COLORS.muted,
        anchor: 'end',
      }),
    );
  canvas.above.push(curve(dots, bottom));
  const size = shown.length > 12 ? 24 : 40;
  for (const dot of dots) await drawDot(canvas, dot, size, (right - left) / shown.length);
  return canvas.encode('png');
}

function curve(dots: readonly Dot[], bottom: number): string {
  const judged = dots.filter(({ y }) => y !== null);
  const shape = { x: (dot: Dot) => dot.x, y: (dot: Dot) => dot.y ?? bottom };
  const over = line<Dot>().x(shape.x).y(shape.y).curve(curveMonotoneX)(judged) ?? '';
  const under = area<Dot>().x(shape.x).y1(shape.y).y0(bottom).curve(curveMonotoneX)(judged) ?? '';
  return (
    FADE +
    path(under, { fill: 'url(#fade)' }) +
    path(over, { stroke: COLORS.blue, 'stroke-width': 8, 'stroke-linecap': 'round' })
  );
}

const FADE = `<linearGradient id="fade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${COLORS.blue}" stop-opacity="0.4"/><stop offset="1" stop-color="${COLORS.blue}" stop-opacity="0"/></linearGradient>`;

async function drawDot(canvas: Canvas, dot: Dot, size: number, step: number): Promise<void> {
  const { x, y, score, won = false, label } = dot;
  const color = accent(score);
  if (y !== null)
    canvas.above.push(
      won ? circle(x, y, size * 0.62, COLORS.gold) : '',
      circle(x, y, size * 0.5, COLORS.background),
      circle(x, y, size * 0.36, color),
      text(x, y - size * 0.9, percent(score), {
        size,
        color,
        anchor: 'middle',
        bold: true,
        halo: true,
      }),
    );
  const box = { left: x - step / 2, top: PLOT.bottom + 16, width: step, height: 56 };
  const words = won ? `${label} 🏆` : label;
  await canvas.label(words, { box, align: 'middle', size, color: COLORS.text, bold: won });
}

const MAX_BARS = 100;
const MAX_IN_COLUMN = 50;
const PAD = 30;

async function drawBars(points: readonly Scored[]): Promise<Drawn> {
  const shown = points.slice(0, MAX_BARS);
  const columns = shown.length > MAX_IN_COLUMN ? 2 : 1;
  const rows = Math.max(1, Math.ceil(shown.length / columns));
  const row = Math.max(38, Math.min(76, Math.floor(1100 / rows)));
  const canvas = new Canvas(columns === 2 ? 1800 : WIDTH, 2 * PAD + rows * row);
  const width = (canvas.width - PAD * (columns + 1)) / columns;
  for (const [index, point] of shown.entries()) {
    const left = PAD + Math.floor(index / rows) * (width + PAD);
    await drawBar(canvas, point, { left, top: PAD + (index % rows) * row, width, height: row });
  }
  return canvas.encode('png');
}

async function drawBar(
  canvas: Canvas,
  { label, score, won = false }: Scored,
  box: { left: number; top: number; width: number; height: number },
): Promise<void> {
  const size = Math.round(box.height * 0.5);
  const thick = Math.round(box.height * 0.46);
  const names = { left: box.left, top: box.top, width: box.width * 0.38, height: box.height };
  const end = size * 3.4;
  const track = {
    left: box.left + names.width + 20,
    top: box.top + (box.height - thick) / 2,
    width: box.width - names.width - 20 - end,
    height: thick,
  };
  const share = asShare(score);
  canvas.above.push(
    rectangle(track, COLORS.track, thick / 2),
    share === null || share === 0
      ? ''
      : rectangle(
          { ...track, width: Math.max(thick, track.width * share) },
          accent(share),
          thick / 2,
        ),
    text(box.left + box.width, box.top + box.height / 2 + size * 0.36, percent(score), {
      size,
      color: accent(score),
      anchor: 'end',
      bold: true,
    }),
  );
  await canvas.label(won ? `🏆 ${label}` : label, { box: names, size, color: COLORS.text });
}
