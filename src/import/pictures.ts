/** The pictures of a run that is imported: found, checked, and made what the pictures of Easel are. */
import { createHash } from 'node:crypto';
import { EaselError } from '../errors.js';
import { Unreadable, type SourceFolder } from '../lib/source-folder.js';
import { checkImage, MAX_IMAGE_BYTES, type CheckedImage } from '../pipeline/image.js';
import type { Candidate } from '../pipeline/run.js';
import type { Draft } from './draft.js';
import type { Report } from './report.js';

export type ReadPictures = ReadonlyMap<string, CheckedImage & { readonly unsafe: boolean }>;

/** What makes a run this one, as a name: the same wherever its files lie. */
export async function keyOf(draft: Draft, folder: SourceFolder): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(draft.identity));
  const [first] = draft.isOlder ? candidatesOf(draft) : [];
  const bytes = first && (await bytesOf(draft, first, folder).catch(() => undefined));
  if (bytes) hash.update(createHash('sha256').update(bytes).digest());
  return hash.digest('hex').slice(0, 32);
}

/** Those that can be used; the others are told. */
export async function readPictures(
  draft: Draft,
  folder: SourceFolder,
  report: Report,
): Promise<ReadPictures> {
  const read = new Map<string, CheckedImage & { readonly unsafe: boolean }>();
  for (const candidate of candidatesOf(draft)) {
    const found = draft.pictures.get(candidate.id);
    if (!found || found.paths.length === 0) continue;
    try {
      // Of a picture that is refused nobody asks which provider sent it.
      const checked = await checkImage(await bytesOf(draft, candidate, folder), 'fal');
      read.set(candidate.id, { ...checked, unsafe: found.unsafe });
    } catch (error) {
      report.problem(found.paths[0] ?? draft.place, reasonOf(error));
    }
  }
  return read;
}

function candidatesOf({ run }: Draft): readonly Candidate[] {
  return run.iterations.flatMap(({ candidates }) => candidates);
}

/** @throws Unreadable */
async function bytesOf(draft: Draft, { id }: Candidate, folder: SourceFolder): Promise<Buffer> {
  let fault = new Unreadable('is not there');
  for (const path of draft.pictures.get(id)?.paths ?? [])
    try {
      return await folder.read(path, MAX_IMAGE_BYTES);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      // What is there and cannot be read says more than what is not there.
      if (error.message !== 'is not there') fault = error;
    }
  throw fault;
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  if (error instanceof EaselError && error.fault.code === 'bad_image')
    return 'is no picture that can be used: PNG, JPEG or WebP, whole, at most 50 megapixels and 25 MiB';
  throw error;
}
