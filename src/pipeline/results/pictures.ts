/** A picture on disk, and the smaller ones beside it, which can always be made again from it. */
import type { AtomicFiles } from '../../lib/atomic-files.js';
import { withImageDecoder } from '../../lib/image-decoder.js';
import { decode, type Renditions } from '../../lib/renditions.js';

/** What a JPEG that is whole ends with. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

const THUMBNAIL = '.thumb.jpg';

/** Where the smaller ones of a picture are. */
export const previewOf = (path: string) => path.replace(/\.png$/, '.critic.jpg');
export const thumbnailOf = (path: string) => path.replace(/\.png$/, THUMBNAIL);

/** The picture itself comes last: where it is, the others have been. */
export async function keepPicture(
  files: AtomicFiles,
  path: string,
  { png, ...renditions }: Renditions & { readonly png: Buffer },
): Promise<void> {
  await keepRenditions(files, path, renditions);
  await files.write(path, png, { durable: true });
}

async function keepRenditions(
  files: AtomicFiles,
  path: string,
  { preview, thumbnail }: Renditions,
): Promise<void> {
  await files.write(previewOf(path), preview);
  await files.write(thumbnailOf(path), thumbnail);
}

/** The preview that was kept; where none is, or a power cut left half of it, it is made from the picture. */
export async function readPreview(files: AtomicFiles, path: string): Promise<Buffer> {
  return (await readWhole(files, previewOf(path))) ?? (await makeAgain(files, path)).preview;
}

/** A file as it is; a thumbnail as `readPreview` reads a preview. */
export async function readFile(files: AtomicFiles, path: string): Promise<Buffer> {
  if (!path.endsWith(THUMBNAIL)) return files.read(path);
  const picture = `${path.slice(0, -THUMBNAIL.length)}.png`;
  return (await readWhole(files, path)) ?? (await makeAgain(files, picture)).thumbnail;
}

async function readWhole(files: AtomicFiles, path: string): Promise<Buffer | undefined> {
  const kept = await files.read(path).catch(() => undefined);
  return kept?.subarray(-END_OF_IMAGE.length).equals(END_OF_IMAGE) === true ? kept : undefined;
}

async function makeAgain(files: AtomicFiles, path: string): Promise<Renditions> {
  const png = await files.read(path);
  const renditions = await withImageDecoder((open) => decode(open, png));
  // Without room for it, it is made again the next time.
  await keepRenditions(files, path, renditions).catch(() => undefined);
  return renditions;
}
