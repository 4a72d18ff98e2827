/** The sandbox's painter: a picture of what it understood of a prompt, with the list of what is in it. */
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { chance, hash } from '../chance.js';
import type { Drawn } from './elements.js';
import { depthOf, imagine } from './imagination.js';
import { backdrop, brush, veil, type Frame } from './scenery.js';
import { drawing } from './shapes.js';
import { COLOURS, shapeOf } from './vocabulary.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Commission {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly seed: number;
  readonly size: Size;
  readonly format: 'jpeg' | 'png';
  /** A black picture, as a safety checker leaves behind. */
  readonly blackened?: boolean;
}

export interface Picture extends Size {
  readonly bytes: Buffer;
  readonly contentType: 'image/jpeg' | 'image/png';
  readonly drawn: readonly Drawn[];
}

/** Larger ones would cost CPU and show nothing more. */
const LONGEST_SIDE = 512;
const MARK = '{"easelSandbox":';

export function paintedSize(asked: Size): Size {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(asked.width, asked.height));
  return {
    width: Math.max(16, Math.round(asked.width * scale)),
    height: Math.max(16, Math.round(asked.height * scale)),
  };
}

/** A lighter or darker variant of a colour. */
function tint(hex: string, by: number): string {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16);
    const towards = by > 0 ? 255 : 0;
    return Math.round(value + (towards - value) * Math.abs(by))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly flip: 1 | -1;
  readonly svg: string;
}

/** The height of a thing as a share of the picture's, and where its feet are. */
const ROWS = {
  sky: { share: 0.16, from: -0.72, to: -0.3 },
  back: { share: 0.46, from: 0.02, to: 0.08 },
  middle: { share: 0.32, from: 0.14, to: 0.22 },
  front: { share: 0.33, from: 0.32, to: 0.5 },
} as const;

function place(
  items: readonly Drawn[],
  depth: keyof typeof ROWS,
  frame: Frame,
  accent: string,
): Placed[] {
  const things = items.flatMap((item) =>
    Array.from({ length: Math.min(item.count ?? 1, 12) }, () => item),
  );
  const row = ROWS[depth];
  const slot = frame.width / things.length;
  const alone = things.length === 1 && items.length === 1 && depth === 'front' ? 1.5 : 1;
  return things.map((item, i) => {
    const wander = (what: string) => chance(frame.seed, item.noun, depth, i, what) - 0.5;
    const scale = Math.min(
      (row.share * alone * frame.height) / 100,
      (slot * (things.length > 3 ? 1.3 : 0.94)) / 134,
    );
    const x = slot * (i + 0.5) + wander('x') * Math.max(0, slot - 100 * scale) * 0.7;
    const reach = depth === 'sky' ? frame.horizon : frame.height - frame.horizon;
    const step = things.length > 3 && depth === 'front' ? (i % 2 ? 0.14 : -0.06) : 0;
    const y =
      frame.horizon +
      reach * (row.from + (row.to - row.from) * (wander('y') + 0.5) + (alone > 1 ? 0.3 : 0) + step);
    const fill = COLOURS[item.colour ?? 'grey'] ?? '#8e949c';
    const ink = {
      fill,
      shade: tint(fill, -0.24),
      light: tint(fill, 0.5),
      variant: hash(item.noun) >>> 5,
      noun: item.noun,
      accent,
    };
    return {
      x,
      y,
      scale: scale * (1 + wander('size') * 0.14),
      flip: wander('flip') > 0.18 ? -1 : 1,
      svg: drawing(shapeOf(item.noun), ink),
    };
  });
}

function figures(drawn: readonly Drawn[], frame: Frame): string {
  const all = drawn.filter((item) => item.kind === 'object');
  const tower = all.find((item) => item.noun === 'lighthouse');
  const lamp = tower && all.find((item) => item.noun === 'lamp room');
  const objects = all.filter((item) => item !== lamp);
  const accent = COLOURS[lamp?.colour ?? ''] ?? '#565c6a';
  return (['sky', 'back', 'middle', 'front'] as const)
    .flatMap((depth) => {
      const row = place(
        objects.filter((item) => depthOf(item.noun) === depth),
        depth,
        frame,
        accent,
      );
      return row
        .map((thing) => ({ ...thing, grounded: depth !== 'sky' }))
        .sort((a, b) => a.y - b.y);
    })
    .map(({ x, y, scale, flip, svg, grounded }) => {
      const shadow = grounded
        ? '<ellipse cx="0" cy="1" rx="44" ry="6" fill="#1a1a2a" opacity="0.2"/>'
        : '';
      return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(scale * flip).toFixed(3)} ${scale.toFixed(3)})">${shadow}${svg}</g>`;
    })
    .join('');
}

function svgOf(drawn: readonly Drawn[], frame: Frame): string {
  const outlined =
    brush(drawn) === 'line' ? ' stroke="#23232b" stroke-width="2.4" stroke-linejoin="round"' : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}">${backdrop(frame, drawn)}<g${outlined}>${figures(drawn, frame)}</g>${veil(frame, drawn)}</svg>`;
}

function finish(image: Sharp, drawn: readonly Drawn[]): Sharp {
  const hand = brush(drawn);
  if (hand === 'strokes')
    return image.median(5).modulate({ saturation: 1.18 }).sharpen({ sigma: 1.4, m1: 0, m2: 4 });
  if (hand === 'wash') return image.blur(1.1).modulate({ saturation: 0.8, brightness: 1.08 });
  if (hand === 'grey') return image.modulate({ saturation: 0.06 }).linear(1.2, -18);
  return image;
}

/** EXIF holds ASCII, so what is beyond goes escaped. */
const ascii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const drawnSchema = z.array(
  z.object({
    kind: z.enum(['object', 'place', 'light', 'weather', 'style', 'mood']),
    noun: z.string(),
    colour: z.string().optional(),
    count: z.number().optional(),
  }),
);

/** Paints; the same commission gives the same picture. */
export async function paint(commission: Commission): Promise<Picture> {
  const { width, height } = paintedSize(commission.size);
  const frame: Frame = { width, height, horizon: Math.round(height * 0.6), seed: commission.seed };
  const drawn = commission.blackened
    ? []
    : imagine(commission.prompt, commission.seed, commission.negativePrompt);
  const image = commission.blackened
    ? sharp({ create: { width, height, channels: 3, background: '#000000' } })
    : finish(sharp(Buffer.from(svgOf(drawn, frame))).flatten({ background: '#ffffff' }), drawn);
  const marked = image.withExif({
    IFD0: { ImageDescription: ascii(`${MARK}${JSON.stringify(drawn)}}`) },
  });
  const isPng = commission.format === 'png';
  const bytes = await (
    isPng ? marked.png({ compressionLevel: 3 }) : marked.jpeg({ quality: 86 })
  ).toBuffer();
  return { bytes, contentType: isPng ? 'image/png' : 'image/jpeg', width, height, drawn };
}

/** What is in a picture, as its painter wrote it down; undefined for any other picture. Throws where it is no picture. */
export async function drawnIn(bytes: Uint8Array): Promise<readonly Drawn[] | undefined> {
  const { exif } = await sharp(bytes).metadata();
  const text = exif?.toString('latin1') ?? '';
  const from = text.indexOf(MARK);
  if (from < 0) return undefined;
  const end = text.indexOf('\0', from);
  const note: unknown = JSON.parse(text.slice(from, end < 0 ? undefined : end));
  return z.object({ easelSandbox: drawnSchema }).parse(note).easelSandbox;
}
