/** Pieces of SVG that drawings are put together from; numbers and our own words only. */
import type { Box } from './canvas.js';
import { escapeMarkup } from './label.js';
import { COLORS } from './style.js';

type Values = Readonly<Record<string, string | number>>;

function element(name: string, values: Values, content = ''): string {
  const written = Object.entries(values).map(([key, value]) => ` ${key}="${String(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
}

const boxed = ({ left, top, width, height }: Box) => ({ x: left, y: top, width, height });

export function rectangle(box: Box, fill: string, radius = 0, more: Values = {}): string {
  return element('rect', { ...boxed(box), rx: radius, fill, ...more });
}

/** What lies outside of the rounded box, but within it: paints its corners over. */
export function corners(box: Box, radius: number, fill: string): string {
  const { left: x, top: y, width: w, height: h } = box;
  const r = String(radius);
  const arc = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${String(dx)} ${String(dy)}`;
  const inner = [
    `M${String(x + radius)} ${String(y)}h${String(w - 2 * radius)}${arc(radius, radius)}`,
    `v${String(h - 2 * radius)}${arc(-radius, radius)}h${String(2 * radius - w)}`,
    `${arc(-radius, -radius)}v${String(2 * radius - h)}${arc(radius, -radius)}z`,
  ].join('');
  // A pixel more all around, so that no photo shines through at the edge.
  const outer = `M${String(x - 1)} ${String(y - 1)}h${String(w + 2)}v${String(h + 2)}h${String(-w - 2)}z`;
  return element('path', { d: outer + inner, fill, 'fill-rule': 'evenodd' });
}

export interface TextStyle {
  readonly size: number;
  readonly color: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Keeps what is behind it at a distance. */
  readonly halo?: boolean;
}

/** Digits and signs of ours, by their base line. */
export function text(x: number, y: number, words: string, style: TextStyle): string {
  const { size, color, anchor = 'start', bold = false, halo = false } = style;
  const weight = bold ? 700 : 400;
  const look = { 'font-family': 'Easel', 'font-size': size, 'font-weight': weight, fill: color };
  const edge = { stroke: COLORS.background, 'stroke-width': size / 4, 'paint-order': 'stroke' };
  const values = { x, y, ...look, 'text-anchor': anchor, ...(halo ? edge : {}) };
  return element('text', values, escapeMarkup(words));
}

export function path(d: string, more: Values): string {
  return element('path', { d, fill: 'none', ...more });
}

export function circle(x: number, y: number, r: number, fill: string, more: Values = {}): string {
  return element('circle', { cx: x, cy: y, r, fill, ...more });
}

/** A cross or a tick around a point. */
export function sign(kind: 'cross' | 'tick', x: number, y: number, size: number, color: string) {
  const at = (dx: number, dy: number) => `${String(x + dx * size)} ${String(y + dy * size)}`;
  const d =
    kind === 'cross'
      ? `M${at(-0.5, -0.5)}L${at(0.5, 0.5)}M${at(0.5, -0.5)}L${at(-0.5, 0.5)}`
      : `M${at(-0.6, 0)}L${at(-0.15, 0.45)}L${at(0.6, -0.45)}`;
  return path(d, {
    stroke: color,
    'stroke-width': size / 4,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
}

/** In place of a picture: there is none, and a cross says so; or its file is gone. */
export function emptyCell(box: Box, kind: 'none' | 'gone'): string {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const size = Math.min(box.width, box.height) / 5;
  const frame = {
    x: x - size,
    y: y - size * 0.8,
    width: size * 2,
    height: size * 1.6,
    rx: size / 5,
    fill: 'none',
    stroke: COLORS.grey,
    'stroke-width': size / 10,
  };
  const ground = rectangle(box, '#383a40');
  if (kind === 'none')
    return (
      ground +
      circle(x, y, size, 'none', { stroke: COLORS.red, 'stroke-width': size / 6 }) +
      sign('cross', x, y, size * 0.7, COLORS.red)
    );
  const slash = `M${String(x - size)} ${String(y + size * 1.1)}L${String(x + size)} ${String(y - size * 1.1)}`;
  const mountains = `M${String(x - size * 0.8)} ${String(y + size * 0.6)}l${String(size * 0.55)} ${String(-size * 0.7)}l${String(size * 0.4)} ${String(size * 0.45)}l${String(size * 0.25)} ${String(-size * 0.25)}l${String(size * 0.4)} ${String(size * 0.5)}z`;
  return (
    ground +
    element('rect', frame) +
    path(mountains, { fill: COLORS.grey }) +
    path(slash, { stroke: COLORS.grey, 'stroke-width': size / 10, 'stroke-linecap': 'round' })
  );
}

/** A pill of this colour with words of ours in it; `x` is its left end, or its right one. */
export function pill(
  x: number,
  y: number,
  words: string,
  size: number,
  color: string,
  end = false,
) {
  // Digits are all as wide; a space and a sign are less.
  const width = words.length * size * 0.58 + size;
  const height = size * 1.5;
  const left = end ? x - width : x;
  const dark = color === COLORS.amber || color === COLORS.green;
  return (
    rectangle({ left, top: y, width, height }, color, height / 2) +
    text(left + width / 2, y + height * 0.74, words, {
      size,
      color: dark ? '#111214' : '#ffffff',
      anchor: 'middle',
      bold: true,
    })
  );
}
