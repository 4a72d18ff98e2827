/** The sandbox's painter: a picture of what it understood of a prompt, with the list of what is in it. */
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { chance } from '../chance.js';
import type { Drawn } from './elements.js';
import { imagine } from './imagination.js';
import { backdrop, veil, wordsOf, type Frame } from './scenery.js';
import { drawing } from './shapes.js';
import { COLOURS, wordOf } from './vocabulary.js';

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
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const tinted = channels.map((value) => value + ((by > 0 ? 255 : 0) - value) * Math.abs(by));
  return `rgb(${tinted.map(Math.round).join(',')})`;
}

/** How high a thing of each row is and where it stands, as shares of the picture's height. */
const ROWS = {
  sky: { high: 0.14, feet: 0.26 },
  back: { high: 0.45, feet: 0.68 },
  table: { high: 1, feet: 0.97 },
  front: { high: 0.36, feet: 0.9 },
  onTable: { high: 0.3, feet: 0.71 },
} as const;
const rowOf = (shape: string): keyof typeof ROWS =>
  /flyer|plane|balloon/.test(shape)
    ? 'sky'
    : /mountain|house|tree/.test(shape)
      ? 'back'
      : shape === 'table'
        ? 'table'
        : 'front';

const shapeOf = ({ noun }: Drawn) => wordOf(noun)?.shape ?? 'thing';
const hexOf = ({ colour }: Drawn) => COLOURS.get(colour ?? '') ?? '#8e949c';

/** The things of one row side by side, each as often as it is counted. */
function row(
  items: readonly Drawn[],
  place: keyof typeof ROWS,
  frame: Frame,
  accent: string,
): string {
  const things = items.flatMap((item) =>
    Array.from({ length: Math.min(item.count ?? 1, 12) }, () => item),
  );
  const { high, feet } = ROWS[place];
  const slot = frame.width / things.length;
  const alone = things.length === 1 && place === 'front' ? 1.3 : 1;
  const size = Math.min((high * alone * frame.height) / 100, slot / 142);
  return things
    .map((item, i) => {
      const wander = (what: string) => chance(frame.seed, item.noun, i, what) - 0.5;
      const x = slot * (i + 0.5) + wander('x') * Math.max(0, slot - 140 * size) * 0.8;
      const y = frame.height * (feet + wander('y') * (place === 'sky' ? 0.16 : 0.03));
      const fill = hexOf(item);
      const ink = { fill, shade: tint(fill, -0.24), light: tint(fill, 0.5), accent };
      const shadow =
        place === 'sky' ? '' : '<ellipse rx="44" ry="6" fill="#1a1a2a" opacity="0.2"/>';
      return `<g transform="translate(${x} ${y}) scale(${size})">${shadow}${drawing(shapeOf(item), { ...ink, noun: item.noun })}</g>`;
    })
    .join('');
}

/** All things of a picture, the far ones first. A lamp belongs to its lighthouse; what is small stands on the table. */
function figures(drawn: readonly Drawn[], frame: Frame): string {
  const all = drawn.filter(({ kind }) => kind === 'object');
  const has = (shape: string) => all.find((item) => shapeOf(item) === shape);
  const lamp = has('lighthouse') && has('lamp');
  const accent = lamp ? hexOf(lamp) : '#565c6a';
  return (['sky', 'back', 'table', 'front'] as const)
    .map((name) => {
      const items = all.filter((item) => item !== lamp && rowOf(shapeOf(item)) === name);
      return row(items, name === 'front' && has('table') ? 'onTable' : name, frame, accent);
    })
    .join('');
}

/** The medium that was asked for, as a filter. */
function finish(image: Sharp, drawn: readonly Drawn[]): Sharp {
  const style = wordsOf(drawn, 'style');
  if (/painting|woodcut/.test(style)) return image.median(5).modulate({ saturation: 1.18 });
  if (style.includes('watercolor')) return image.blur(1.1).modulate({ saturation: 0.8 });
  if (/sketch|drawing|black and white/.test(style)) return image.modulate({ saturation: 0.06 });
  return image;
}

/** EXIF holds ASCII, so what is beyond goes escaped. */
const ascii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const drawnSchema = z.array(
  z.object({
    kind: z.enum(['object', 'place', 'light', 'weather', 'style', 'mood', 'relation']),
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
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${backdrop(frame, drawn)}${figures(drawn, frame)}${veil(frame, drawn)}</svg>`;
  const image = commission.blackened
    ? sharp({ create: { width, height, channels: 3, background: '#000000' } })
    : finish(sharp(Buffer.from(svg)).removeAlpha(), drawn);
  const marked = noted(image, drawn);
  const isPng = commission.format === 'png';
  const bytes = await (
    isPng ? marked.png({ compressionLevel: 3 }) : marked.jpeg({ quality: 86 })
  ).toBuffer();
  return { bytes, contentType: isPng ? 'image/png' : 'image/jpeg', width, height, drawn };
}

/** The picture with the list of what is in it. */
export function noted(image: Sharp, drawn: readonly Drawn[]): Sharp {
  return image.withExif({
    IFD0: { ImageDescription: ascii(`${MARK}${JSON.stringify(drawn)}}`) },
  });
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
