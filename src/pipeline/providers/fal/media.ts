/** Whether pictures can be fetched from fal's own hosts, found out before the first is paid. */
import { promisify } from 'node:util';
import { InsideError, type PublicNetwork } from '../../../lib/public-lookup.js';
import { closedByNetwork } from '../picture.js';

/** Where fal keeps what its models paint. */
const MEDIA_HOST = 'v3.fal.media';

/** @throws EaselError `provider_closed` where the host's network leads to an address that is refused */
export type MediaCheck = () => Promise<void>;

export function createMediaCheck(network: PublicNetwork): MediaCheck {
  const find = promisify(network.lookup);
  let isKnown = false;
  return async () => {
    if (isKnown) return;
    try {
      await find(MEDIA_HOST, { all: true });
      isKnown = true;
    } catch (error) {
      // A name that is not found now may be found once there is a picture.
      if (error instanceof InsideError) throw closedByNetwork('fal', error);
    }
  };
}
