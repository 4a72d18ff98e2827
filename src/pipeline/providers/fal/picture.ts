/** Fetches a picture from where fal keeps it. */
import { fetchPicture } from '../picture.js';
import type { FalDeps } from './client.js';
import { isFalHost, rebase } from './hosts.js';

/** As `fetchPicture`, with `origin`, FAL_BASE_URL's, in place of fal's hosts. */
export function downloadPicture(
  address: string,
  { origin, network }: Pick<FalDeps, 'origin' | 'network'>,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const at = URL.canParse(address) ? rebase(new URL(address), origin).href : address;
  return fetchPicture(at, { provider: 'fal', origin, network, isOwnHost: isFalHost }, signal);
}
