/** A picture on disk, and the smaller ones beside it, which can always be made again from it. */
import type { AtomicFiles } from '../../lib/atomic-files.js';
import { withImageDecoder } from '../../lib/image-decoder.js';
import { decode, type Renditions } from '../../lib/renditions.js';

/** What a JPEG that is whole ends with. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Where the smaller ones of a picture are. */
export const previewOf = (path: string) => path.replace(/\.png$/, '.critic.jpg');
export const thumbnailOf = (path: string) => path.replace(/\.png$/, '.thumb.jpg');

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
  const kept = await files.read(previewOf(path)).catch(() => undefined);
  if (kept?.subarray(-END_OF_IMAGE.length).equals(END_OF_IMAGE)) return kept;
  const png = await files.read(path);
  const renditions = await withImageDecoder((open) => decode(open, png));
  // Without room for it, it is made again the next time.
  await keepRenditions(files, path, renditions).catch(() => undefined);
  return renditions.preview;
}
