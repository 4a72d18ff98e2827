/** Whether files are what was written: a power cut may leave one empty, cut, or full of zeros. */
import { load } from 'js-yaml';
import type { AtomicFiles } from '../../lib/atomic-files.js';

/** What a PNG ends with. */
const END_OF_PNG = Buffer.from('IEND\xae\x42\x60\x82', 'latin1');

/** True where every one is there and can be read to its end. */
export async function areWhole(files: AtomicFiles, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const bytes = await files.read(path).catch(() => undefined);
    if (!bytes || !isWhole(path, bytes)) return false;
  }
  return true;
}

function isWhole(path: string, bytes: Buffer): boolean {
  if (path.endsWith('.png')) return bytes.subarray(-END_OF_PNG.length).equals(END_OF_PNG);
  try {
    const text = bytes.toString('utf8');
    const found: unknown = path.endsWith('.json') ? JSON.parse(text) : load(text);
    return text.endsWith('\n') && typeof found === 'object' && found !== null;
  } catch {
    return false;
  }
}
