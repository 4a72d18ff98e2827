/** The winners of a batch in a grid, the best first. */
import { Canvas, type Box, type Drawn } from './canvas.js';
import type { Photos } from './photos.js';
import type { ContactSheet, Winner } from './pictures.js';
import { corners, pill, rectangle } from './shapes.js';
import { accent, asShare, COLORS, percent } from './style.js';

const MAX_WINNERS = 100;
/** Up to so many winners, so many in a row, on a sheet so wide. */
const GRIDS = [
  [1, 1, 720],
  [4, 2, 1200],
  [9, 3, 1200],
  [16, 4, 1600],
  [30, 5, 1600],
  [42, 6, 2000],
  [64, 8, 2000],
  [100, 10, 2000],
] as const;

export async function drawContactSheet({ winners }: ContactSheet, photos: Photos): Promise<Drawn> {
  const shown = bestFirst(winners).slice(0, MAX_WINNERS);
  const [, columns, width] = GRIDS.find(([most]) => shown.length <= most) ?? GRIDS[7];
  const gap = Math.round(width / columns / 24);
  const side = Math.floor((width - gap) / columns) - gap;
  const rows = Math.max(1, Math.ceil(shown.length / columns));
  const canvas = new Canvas(gap + columns * (side + gap), gap + rows * (side + gap));
  canvas.above.push(SHADE);
  for (const [index, winner] of shown.entries()) {
    const left = gap + (index % columns) * (side + gap);
    const top = gap + Math.floor(index / columns) * (side + gap);
    await drawWinner(canvas, winner, { left, top, width: side, height: side }, photos);
  }
  return canvas.encode('webp');
}

/** Those without a picture last; equals stay in their order. */
function bestFirst(winners: readonly Winner[]): Winner[] {
  const rank = ({ picture, score }: Winner) => (picture === null ? -2 : (asShare(score) ?? -1));
  return winners.toSorted((a, b) => rank(b) - rank(a));
}

/** So that a name can be read on any picture. */
const SHADE =
  '<linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-opacity="0"/><stop offset="1" stop-opacity="0.85"/></linearGradient>';

async function drawWinner(canvas: Canvas, winner: Winner, box: Box, photos: Photos): Promise<void> {
  const { left, top, width: side } = box;
  const [radius, pad] = [side / 14, Math.round(side / 22)];
  const shade = Math.round(side * 0.42);
  await photos.draw(canvas, winner, box);
  canvas.above.push(
    rectangle({ left, top: top + side - shade, width: side, height: shade }, 'url(#shade)'),
    corners(box, radius, COLORS.background),
  );
  if (winner.picture !== null) {
    const size = Math.round(side * (side < 250 ? 0.13 : 0.1));
    const words = percent(winner.score);
    canvas.above.push(pill(left + side - pad, top + pad, words, size, accent(winner.score), true));
  }
  const height = Math.round(side * 0.2);
  await canvas.label(winner.name, {
    box: { left: left + pad, top: top + side - height, width: side - 2 * pad, height },
    size: Math.round(side * (side < 250 ? 0.115 : 0.09)),
    color: '#ffffff',
    bold: true,
  });
}
