/** What the bot must be allowed to do where something is painted. */
import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Permission } from '../../errors.js';

const NEEDED: readonly (readonly [Permission, bigint, where: 'everywhere' | 'outside threads'])[] =
  [
    ['View Channel', PermissionFlagsBits.ViewChannel, 'everywhere'],
    ['Send Messages', PermissionFlagsBits.SendMessages, 'outside threads'],
    ['Create Public Threads', PermissionFlagsBits.CreatePublicThreads, 'outside threads'],
    ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads, 'everywhere'],
    ['Attach Files', PermissionFlagsBits.AttachFiles, 'everywhere'],
    ['Read Message History', PermissionFlagsBits.ReadMessageHistory, 'everywhere'],
  ];

/** What is missing among the bot's permissions in a channel, or in a thread. */
export function missingIn(permissions: bigint, isThread = false): readonly Permission[] {
  if ((permissions & PermissionFlagsBits.Administrator) !== 0n) return [];
  return NEEDED.flatMap(([name, bit, where]) =>
    (permissions & bit) === 0n && !(isThread && where === 'outside threads') ? [name] : [],
  );
}
