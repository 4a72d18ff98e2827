/** Which commands a person's client offers in a channel, and why it does not offer the others. */
import {
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  type APIApplicationCommand,
  type ApplicationCommandType,
  type APIUser,
} from 'discord-api-types/v10';
import { commandsIn } from './commands.js';
import { permissionsIn } from './permissions.js';
import type { Channel, World } from './world.js';

/** Who looks, and where. */
interface Looking {
  readonly world: World;
  readonly user: APIUser;
  readonly channel: Channel;
}

/** A forum is posted in, and nothing else. */
export function offeredIn(looking: Looking): APIApplicationCommand[] {
  if (looking.channel.type === ChannelType.GuildForum) return [];
  return registeredIn(looking).filter((command) => whyNot(looking, command) === undefined);
}

/** @throws Error that says why it is not offered, unless the client sends it all the same */
export function commandNamed(
  looking: Looking,
  name: string,
  type: ApplicationCommandType,
  isForged = false,
): APIApplicationCommand {
  const registered = registeredIn(looking);
  const command = registered.find((one) => one.name === name && one.type === type);
  if (!command)
    throw new Error(
      `there is no command "${name}", only: ${registered.map((one) => one.name).join(', ') || 'none'}`,
    );
  const why = whyNot(looking, command);
  if (why !== undefined && !isForged) throw new Error(why);
  return command;
}

function registeredIn({ world, channel }: Looking): APIApplicationCommand[] {
  return [...commandsIn(world, channel.guildId), ...commandsIn(world, 'global')];
}

function whyNot(
  { world, user, channel }: Looking,
  { name, default_member_permissions: required, contexts, nsfw }: APIApplicationCommand,
): string | undefined {
  const needed = BigInt(required ?? 0) | PermissionFlagsBits.UseApplicationCommands;
  if ((permissionsIn(world, user.id, channel) & needed) !== needed)
    return `${user.username} is not offered "${name}" in #${channel.name}`;
  const context = channel.recipient ? InteractionContextType.BotDM : InteractionContextType.Guild;
  if (contexts && !contexts.includes(context))
    return `"${name}" is not for ${channel.recipient ? 'direct messages' : 'servers'}`;
  if (nsfw === true && !channel.nsfw) return `"${name}" is for age-restricted channels`;
  return undefined;
}
