/** Whether pictures can be fetched from fal's own hosts, found out before the first is paid. */
import { promisify } from 'node:util';
import type { EaselError } from '../../../errors.js';
import { InsideError, PROXY_RANGE, type PublicNetwork } from '../../../lib/public-lookup.js';
import { closedFault } from '../http-error.js';

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
      if (error instanceof InsideError) throw closedByNetwork(error);
    }
  };
}

/** Pictures that are paid could not be fetched, whoever's they are: for the host to mend. */
export function closedByNetwork({ message, isOfProxy }: InsideError): EaselError {
  const example = isOfProxy ? `, as ALLOW_IP_RANGES=${PROXY_RANGE}` : ' in ALLOW_IP_RANGES';
  return closedFault(
    'fal',
    null,
    `${message}. Where a proxy answers so on purpose, allow its range${example}, and start again.`,
  );
}
