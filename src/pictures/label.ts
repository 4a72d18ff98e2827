/**
 * A line of anybody's text in any script, as a picture. Drawn by Pango itself: librsvg, which draws the
 * rest, leaves colour emoji out.
 */
import sharp, { type CreateRaw } from 'sharp';

export interface LabelStyle {
  readonly size: number;
  readonly color: string;
  readonly bold?: boolean;
  readonly maxWidth: number;
}

export interface Label {
  readonly data: Buffer;
  readonly raw: CreateRaw;
  /** How far it is from the picture's left edge to the text. */
  readonly inset: number;
  /** The width of the text. */
  readonly width: number;
  readonly rightToLeft: boolean;
}

/** More than fits on a line; as many of the widest sign are still a picture that Cairo can draw. */
const MAX_GRAPHEMES = 60;
/** A family of four in different skins needs eleven; letters under heaps of accents would never end. */
const MAX_CODE_POINTS = 12;
const MAX_TEXT = MAX_GRAPHEMES * MAX_CODE_POINTS * 2;
const INVISIBLE = /[\s\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]+/gu;
const RIGHT_TO_LEFT =
  /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
 * Stands unseen before the text, and is as high as a line: without it a picture would be as high as its
 * letters, and the lines of two labels would not meet. So far it reaches, for each pixel of size:
 */
const STRUT = '<span alpha="1%">|</span>';
const STRUT_WIDTH = 0.32;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text on one line, cut with “…” where it is too long; undefined where nothing is to be seen of it. */
export async function drawLabel(text: string, style: LabelStyle): Promise<Label | undefined> {
  let shown = visible(text);
  if (shown.length === 0) return undefined;
  const rightToLeft = RIGHT_TO_LEFT.test(shown.join(''));
  let label = await draw(shown.join(''), style, rightToLeft);
  while (label.width > style.maxWidth && shown.length > 1) {
    const fitting = Math.floor((shown.length * style.maxWidth) / label.width);
    shown = shown.slice(0, Math.max(1, Math.min(shown.length - 1, fitting)));
    label = await draw(`${shown.join('').trimEnd()}…`, style, rightToLeft);
  }
  return crop(label, style);
}

function visible(text: string): string[] {
  const line = text.slice(0, MAX_TEXT).toWellFormed().replace(INVISIBLE, ' ').trim();
  return Array.from(graphemes.segment(line))
    .slice(0, MAX_GRAPHEMES)
    .map(({ segment }) => Array.from(segment).slice(0, MAX_CODE_POINTS).join(''));
}

async function draw(text: string, style: LabelStyle, rightToLeft: boolean): Promise<Label> {
  const { size, color, bold = false } = style;
  const written = `<span foreground="${color}">${STRUT}${escapeMarkup(text)}</span>`;
  const font = `Easel ${bold ? 'Bold ' : ''}${String(size)}`;
  const { data, info } = await sharp({ text: { text: written, font, dpi: 72, rgba: true } })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const strut = Math.round(size * STRUT_WIDTH);
  const inset = rightToLeft ? 0 : strut;
  return { data, raw: { width, height, channels }, inset, width: width - strut, rightToLeft };
}

/** What is left of it where a single letter is wider or higher than its place. */
async function crop(label: Label, { size, maxWidth }: LabelStyle): Promise<Label> {
  const { width, height, channels } = label.raw;
  const kept = {
    width: Math.min(width, Math.floor(maxWidth + size * STRUT_WIDTH)),
    height: Math.min(height, size * 2),
  };
  if (kept.width === width && kept.height === height) return label;
  const top = Math.floor((height - kept.height) / 2);
  const data = await sharp(label.data, { raw: label.raw })
    .extract({ left: 0, top, ...kept })
    .raw()
    .toBuffer();
  return { ...label, data, raw: { ...kept, channels }, width: Math.min(label.width, maxWidth) };
}

/** Markup of Pango and of SVG shows it as it is. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>'"]/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}
