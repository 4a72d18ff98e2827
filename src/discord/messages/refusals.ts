/** What Discord's refusals mean, and the one that a retry is worth: a thread that was archived. */
import { Routes, type REST } from 'discord.js';
import { EaselError, type Fault, type Permission, type Refusal } from '../../errors.js';
import { hasCode } from '../connection/rest.js';

const THREAD_ARCHIVED = 50083;
/** Channel, server or message unknown. */
const GONE = [10003, 10004, 10008] as const;
const NO_ACCESS = 50001;
const NO_PERMISSION = 50013;
/** Refusals that another try would not change. */
const REFUSED: readonly (readonly [code: number, why: Refusal])[] = [
  [30033, 'locked'],
  [160005, 'locked'],
  [160006, 'too_many_threads'],
  [40005, 'too_large'],
  // Invalid Form Body.
  [50035, 'not_taken'],
  [200000, 'blocked'],
  [240000, 'blocked'],
];

/** Throws what Discord's refusal means; `needs` is the right that the call takes. */
export function refused(error: unknown, needs: Permission): never {
  const fault = faultIn(error, needs);
  throw fault ? new EaselError(fault, { cause: error }) : error;
}

function faultIn(error: unknown, needs: Permission): Fault | undefined {
  if (hasCode(error, ...GONE)) return { code: 'target_gone' };
  if (hasCode(error, NO_ACCESS)) return { code: 'discord_denied', missing: 'View Channel' };
  if (hasCode(error, NO_PERMISSION)) return { code: 'discord_denied', missing: needs };
  const [, why] = REFUSED.find(([code]) => hasCode(error, code)) ?? [];
  return why && { code: 'discord_refused', why };
}

/** Acts; where the thread was archived meanwhile, unarchives it and acts once more. */
export async function unarchived<T>(
  rest: REST,
  channelId: string,
  needs: Permission,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act().catch(async (error: unknown) => {
      if (!hasCode(error, THREAD_ARCHIVED)) throw error;
      await rest.patch(Routes.channel(channelId), { body: { archived: false } });
      return act();
    });
  } catch (error) {
    return refused(error, needs);
  }
}
