/** Scores as a line over the iterations of a run. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { Canvas, type Drawn } from './canvas.js';
import type { Scored, ScorePlot } from './pictures.js';
import { circle, path, rectangle, text } from './shapes.js';
import { accent, asShare, COLORS, percent } from './style.js';

const WIDTH = 1080;
const HEIGHT = 560;
const PLOT = { left: 150, right: WIDTH - 70, top: 90, bottom: HEIGHT - 90 };
const MAX_ITERATIONS = 30;

interface Dot extends Scored {
  readonly x: number;
  readonly y: number | null;
}

export async function drawScorePlot({ points }: ScorePlot): Promise<Drawn> {
  const shown = points.slice(-MAX_ITERATIONS);
  const canvas = new Canvas(WIDTH, HEIGHT);
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
