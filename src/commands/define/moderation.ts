/** Whose submissions somebody may act on besides their own, and who manages the server. */
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { EaselError } from '../../errors.js';
import type { Asker } from './call.js';

/** Where a submission is shown. */
interface Shown {
  readonly channelId: string | null;
  readonly threadId: string | null;
}

type Moderator = Pick<Asker, 'channel' | 'permissions' | 'guildPermissions'>;

/**
 * The channels whose submissions somebody moderates: `all` by a right in the whole server; by a
 * right in the channel that is asked from, what is shown there. A channel's rights count in its threads.
 */
export function moderatedBy(call: Moderator): 'all' | readonly string[] {
  const may = (permissions: bigint) => (permissions & PermissionFlagsBits.ManageMessages) !== 0n;
  if (may(call.guildPermissions)) return 'all';
  if (!may(call.permissions)) return [];
  const { id, parentId } = call.channel;
  return parentId === null ? [id] : [id, parentId];
}

export function moderates(call: Moderator, { channelId, threadId }: Shown): boolean {
  const moderated = moderatedBy(call);
  if (moderated === 'all') return true;
  return [channelId, threadId].some((id) => id !== null && moderated.includes(id));
}

/** By a right that no channel grants. */
export function manages({ permissions }: Pick<Asker, 'permissions'>): boolean {
  return (permissions & PermissionFlagsBits.ManageGuild) !== 0n;
}

/** @throws EaselError `not_allowed` */
export function requireManager(call: Pick<Asker, 'permissions'>): void {
  if (!manages(call)) throw new EaselError({ code: 'not_allowed', needs: 'manager' });
}
