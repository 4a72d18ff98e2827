/** The tries of a run side by side: picture, number, score, and what failed. */
import { Canvas, type Box, type Drawn } from './canvas.js';
import type { Photos } from './photos.js';
import type { RunSheet, Try } from './pictures.js';
import { corners, pill, rectangle, sign, text } from './shapes.js';
import { accent, asShare, COLORS, MAX_SIDE, percent } from './style.js';

/** A run has three; with more of them, the last are shown. */
const MAX_TRIES = 12;
const PAD = 24;
const CELL = 400;
const RADIUS = 24;
const SCORE = 100;
const LINE = 50;
const MAX_LINES = 3;
const FLATTEST = 0.56;
const TALLEST = 1.5;

export async function drawRunSheet({ tries }: RunSheet, photos: Photos): Promise<Drawn> {
  const shown = tries.slice(-MAX_TRIES);
  const columns = shown.length === 4 ? 2 : Math.max(1, Math.min(3, shown.length));
  const rows = Math.max(1, Math.ceil(shown.length / columns));
  const lines = Math.min(MAX_LINES, Math.max(0, ...shown.map(({ failed }) => failed.length)));
  const caption = SCORE + lines * LINE + (lines > 0 ? PAD : 0);
  const room = (MAX_SIDE - PAD) / rows - PAD - caption;
  const ratio = Math.min(TALLEST, Math.max(FLATTEST, await photos.ratio(shown)));
  const picture = Math.floor(Math.min(CELL * ratio, room));
  const height = picture + caption;
  const canvas = new Canvas(PAD + columns * (CELL + PAD), PAD + rows * (height + PAD));
  for (const [index, one] of shown.entries()) {
    const left = PAD + (index % columns) * (CELL + PAD);
    const top = PAD + Math.floor(index / columns) * (height + PAD);
    const card = { left, top, width: CELL, height };
    await photos.draw(canvas, one, { ...card, height: picture });
    drawCard(canvas, one, card, picture);
    await drawWords(canvas, one, { ...card, top: top + picture }, lines);
  }
  return canvas.encode('webp');
}

function drawCard(canvas: Canvas, one: Try, card: Box, picture: number): void {
  const { left, top, width } = card;
  canvas.below.push(rectangle(card, COLORS.card));
  canvas.above.push(
    corners(card, RADIUS, COLORS.background),
    number(left + 46, top + 46, one),
    one.won ? rectangle(card, 'none', RADIUS, { stroke: COLORS.gold, 'stroke-width': 6 }) : '',
  );
  const bar = {
    left: left + PAD,
    top: top + picture + SCORE - 18,
    width: width - 2 * PAD,
    height: 10,
  };
  const share = asShare(one.score);
  canvas.above.push(
    text(left + PAD, top + picture + 66, percent(one.score), {
      size: 56,
      color: accent(one.score),
      bold: true,
    }),
    rectangle(bar, COLORS.track, 5),
    share ? rectangle({ ...bar, width: Math.max(10, bar.width * share) }, accent(share), 5) : '',
  );
}

function number(x: number, y: number, { number, won }: Try): string {
  const words = String(number);
  const width = Math.max(60, 30 + words.length * 25);
  const box = { left: x - 30, top: y - 30, width, height: 60 };
  return (
    rectangle(box, won ? COLORS.gold : '#111214', 30, { 'fill-opacity': won ? 1 : 0.75 }) +
    text(box.left + width / 2, y + 14, words, {
      size: 40,
      color: won ? '#111214' : COLORS.text,
      anchor: 'middle',
      bold: true,
    })
  );
}

/** Under the picture, beside and below the score: its trophy, and the first failed checks. */
async function drawWords(canvas: Canvas, one: Try, at: Box, lines: number): Promise<void> {
  const { left, top, width } = at;
  const right = left + width - PAD;
  if (one.won)
    await canvas.label('🏆', {
      box: { left: right - 80, top: top + 16, width: 80, height: 60 },
      align: 'end',
      size: 48,
      color: COLORS.text,
    });
  if (one.score !== null && one.failed.length === 0 && !one.won)
    canvas.above.push(sign('tick', right - 26, top + 46, 40, COLORS.green));
  for (const [index, check] of one.failed.slice(0, lines).entries()) {
    const y = top + SCORE + index * LINE;
    const more = index === lines - 1 ? one.failed.length - lines : 0;
    canvas.above.push(sign('cross', left + PAD + 12, y + LINE / 2, 22, COLORS.red));
    if (more > 0) canvas.above.push(pill(right, y + 4, `+${String(more)}`, 27, COLORS.track, true));
    const box = {
      left: left + PAD + 40,
      top: y,
      width: width - 2 * PAD - 40 - (more > 0 ? 80 : 0),
      height: LINE,
    };
    await canvas.label(check, { box, size: 34, color: COLORS.text });
  }
}
