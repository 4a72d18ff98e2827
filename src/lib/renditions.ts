/** The smaller pictures that are kept beside one, made from a single decoding of it. */
import type { Sharp } from 'sharp';
import type { Open } from './image-decoder.js';

/** The long side of what a model is shown. */
const PREVIEW_SIDE = 1024;
/** Little enough for the preview to be read at half its size. */
export const THUMBNAIL_SIDE = 320;
/** A pixel no brighter than this is black, however it was compressed. */
const BLACK = 4;

export interface Renditions {
  /** A JPEG of at most 1024 pixels a side, white where the picture lets through. */
  readonly preview: Buffer;
  /** A JPEG of at most 320 pixels a side. */
  readonly thumbnail: Buffer;
}

/** What is known of a picture once every line of it was read. */
export interface Decoded extends Renditions {
  readonly width: number;
  readonly height: number;
}

/** Throws where the picture does not decode without a complaint. */
export async function decode(open: Open, bytes: Buffer): Promise<Decoded> {
  const { width, height } = await open(bytes).metadata();
  const shrunk = fitInto(open(bytes), PREVIEW_SIDE).flatten({ background: '#fff' });
  const preview = await toJpeg(shrunk.keepMetadata(), 85);
  const thumbnail = await toJpeg(fitInto(open(preview), THUMBNAIL_SIDE), 80);
  return { preview, thumbnail, width, height };
}

/** Whether a picture is nothing but black, as providers send in place of what they withhold. */
export async function isBlack(open: Open, preview: Buffer): Promise<boolean> {
  const pixels = await fitInto(open(preview), THUMBNAIL_SIDE).raw().toBuffer();
  return pixels.every((value) => value <= BLACK);
}

function fitInto(picture: Sharp, side: number): Sharp {
  return picture.resize(side, side, { fit: 'inside', withoutEnlargement: true });
}

/** A sixth larger than with tables of its own, at a third of the work. */
function toJpeg(picture: Sharp, quality: number): Promise<Buffer> {
  return picture.jpeg({ quality, optimiseCoding: false }).toBuffer();
}
