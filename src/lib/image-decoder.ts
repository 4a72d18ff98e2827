/** Where pictures are decoded: as many at once as there are cores, each on one, and none that is too large. */
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import type { Sharp, SharpOptions } from 'sharp';

const LIMITS: SharpOptions = { failOn: 'warning', limitInputPixels: 50_000_000 };

/** Opens a picture of at most 50 megapixels. */
export type Open = (bytes: Buffer) => Sharp;

/** Decoding takes memory as well as a core. */
const places = new PQueue({ concurrency: availableParallelism() });
let loading: Promise<Open> | undefined;

/** Loaded when the first picture comes, since loading takes longer than starting the rest. */
export function loadImageDecoder(): Promise<Open> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    return (bytes) => sharp(bytes, LIMITS);
  });
  return loading;
}

/** Does `work` once there is a place for it. */
export async function withImageDecoder<T>(work: (open: Open) => Promise<T>): Promise<T> {
  const open = await loadImageDecoder();
  return places.add(() => work(open));
}
