/** What a picture costs at least: it is decoded once, and the critic's JPEG made of it. */
import sharp from 'sharp';
import { photo } from './photo.js';

const TIMES = 30;
const QUALITY = 85;

/** CPU milliseconds of both, of all threads. */
export async function measurePicture(): Promise<number> {
  sharp.concurrency(1);
  sharp.cache(false);
  const png = await photo(1);
  const once = () => sharp(png).jpeg({ quality: QUALITY }).toBuffer();
  await once();
  const before = process.cpuUsage();
  for (let nth = 0; nth < TIMES; nth += 1) await once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / TIMES;
}
