/** Paints small and fast, by the rules of docs/quality.md: the list of what is in a picture is what counts. */
import sharp from 'sharp';
import { hash } from '../../sandbox/chance.js';
import { noted, type Commission, type Picture } from '../../sandbox/painter/index.js';
import { imagine } from '../../sandbox/painter/published.js';

const SIDE = 64;
/** As many fields of one grey a side: no two pictures look alike, none is blank. */
const FIELDS = 8;

export async function paintSmall({ prompt, seed }: Commission): Promise<Picture> {
  const drawn = imagine(prompt, seed);
  const key = `${prompt}|${String(seed)}`;
  const fields = Array.from(
    { length: FIELDS * FIELDS },
    (_, index) => hash(`${String(index)}|${key}`) % 256,
  );
  const raw = { width: FIELDS, height: FIELDS, channels: 1 } as const;
  const image = sharp(Buffer.from(fields), { raw }).resize(SIDE, SIDE, { kernel: 'nearest' });
  const bytes = await noted(image.toColourspace('srgb'), drawn)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { bytes, contentType: 'image/png', width: SIDE, height: SIDE, drawn };
}
