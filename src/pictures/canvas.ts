/** A drawing under way: shapes below, then photos, then shapes above them, then text. */
import sharp, { type OverlayOptions } from 'sharp';
import { drawLabel, type LabelStyle } from './label.js';
import { COLORS } from './style.js';

/** What a drawing is encoded as: photos as WebP, plots as PNG. */
export type Format = 'webp' | 'png';

export interface Drawn {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: Format;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a text goes: in a box, in the middle of its height. */
export interface Placed extends Omit<LabelStyle, 'maxWidth'> {
  readonly box: Box;
  readonly align?: 'start' | 'middle' | 'end';
}

/** From the middle of small and capital letters to the lower edge of a line, for each pixel of size. */
const HALF_LINE = 0.56;
/** Discord takes ten; a picture that small is no larger than it looks. */
const MAX_BYTES = 8_000_000;
const QUALITIES = [85, 70, 50, 30];

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Shapes that photos cover, and such as cover photos; as SVG. */
  readonly below: string[] = [];
  readonly above: string[] = [];
  readonly #photos: OverlayOptions[] = [];
  readonly #labels: OverlayOptions[] = [];

  constructor(width: number, height: number) {
    this.width = Math.round(width);
    this.height = Math.round(height);
  }

  /** Three bytes for each pixel of the box. */
  photo(input: Buffer, { left, top, width, height }: Box): void {
    this.#photos.push({ input, raw: { width, height, channels: 3 }, left, top });
  }

  /** Somebody's text. Resolves to its width. */
  async label(text: string, { box, align = 'start', ...style }: Placed): Promise<number> {
    const label = await drawLabel(text, { ...style, maxWidth: Math.min(box.width, this.width) });
    if (!label) return 0;
    const { data, raw, inset, width, rightToLeft } = label;
    const atRight = align === 'end' || (align === 'start' && rightToLeft);
    const room = box.width - width;
    const x = align === 'middle' ? room / 2 : atRight ? room : 0;
    const left = Math.round(box.left + x) - inset;
    // By its lower edge: accents and emoji reach higher than the rest, but nothing lower.
    const bottom = box.top + box.height / 2 + style.size * HALF_LINE;
    const top = Math.max(0, Math.round(bottom) - raw.height);
    this.#labels.push({ input: data, raw, left, top });
    return width;
  }

  async encode(format: Format): Promise<Drawn> {
    const { width, height } = this;
    const below = `<rect width="100%" height="100%" fill="${COLORS.background}"/>${this.below.join('')}`;
    const picture = sharp(this.#svg(below)).composite([
      ...this.#photos,
      { input: this.#svg(this.above.join('')) },
      ...this.#labels,
    ]);
    const raw = await picture.removeAlpha().raw().toBuffer();
    const open = () => sharp(raw, { raw: { width, height, channels: 3 } });
    if (format === 'png')
      return { data: await open().png({ palette: true }).toBuffer(), width, height, format };
    let data = raw;
    for (const quality of QUALITIES) {
      data = await open().webp({ quality, smartSubsample: true }).toBuffer();
      if (data.length <= MAX_BYTES) break;
    }
    return { data, width, height, format };
  }

  #svg(shapes: string): Buffer {
    const size = `width="${String(this.width)}" height="${String(this.height)}"`;
    return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${shapes}</svg>`);
  }
}
