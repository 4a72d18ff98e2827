/** Pictures that weigh what a model's do: the sandbox's own are drawn, and compress to almost nothing. */
import sharp from 'sharp';
import type { Commission, Picture } from '../sandbox/painter/index.js';

const SIDE = 1024;
/** As many as there are to choose from; making one takes longer than a job may. */
const PICTURES = 6;

/** Soft colours under a grain that is a pixel or two wide: a PNG of 1.5 MB, a JPEG of a tenth of that. */
export function photo(seed: number): Promise<Buffer> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  const next = xorshift(seed + 1);
  for (let y = 0; y < SIDE; y += 1) {
    let grain = 0;
    for (let x = 0; x < SIDE; x += 1) {
      grain = (grain + next(33) - 16) / 2;
      const light = 128 + 90 * Math.sin(x / 190) * Math.cos(y / 240 + seed) + grain;
      const at = (y * SIDE + x) * 3;
      pixels[at] = light;
      pixels[at + 1] = light * 0.8;
      pixels[at + 2] = 255 - light;
    }
  }
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  return sharp(pixels, { raw }).png({ compressionLevel: 6 }).toBuffer();
}

/** Numbers below `limit` that follow from a seed. */
function xorshift(seed: number): (limit: number) => number {
  let state = seed * 0x9e3779b1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) % limit;
  };
}

/** A painter who has a few pictures, and gives one of them whatever is asked for. */
export async function photographer(): Promise<(commission: Commission) => Promise<Picture>> {
  const seeds = Array.from({ length: PICTURES }, (_, index) => index);
  const photos = await Promise.all(seeds.map(photo));
  return ({ seed }) => {
    const bytes = photos[seed % PICTURES];
    if (!bytes) throw new Error('no picture');
    const size = { width: SIDE, height: SIDE };
    return Promise.resolve({ bytes, contentType: 'image/png', ...size, drawn: [] });
  };
}
