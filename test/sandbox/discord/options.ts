/** Fills in a command as the client does: refuses what it would not let a person send. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIInteractionDataResolved,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { keepFile, type Upload } from './files.js';
import { permissionsIn } from './permissions.js';
import { channelJson, memberJson } from './render.js';
import { guildOf, type Channel, type World } from './world.js';

/** A file is `{name, bytes}`; a person, a channel, a role its id or whatever has it. */
export type OptionValue =
  string | number | boolean | { readonly id: string } | Pick<Upload, 'name' | 'bytes'>;
export type OptionValues = Readonly<Record<string, OptionValue>>;

export interface FilledOption {
  readonly name: string;
  readonly type: Option;
  readonly value?: string | number | boolean;
  readonly focused?: true;
  readonly options?: readonly FilledOption[];
}

export interface Filled {
  readonly options: FilledOption[];
  readonly resolved: APIInteractionDataResolved;
}

/** Who types the command, and where. */
interface Typing {
  readonly world: World;
  readonly channel: Channel;
  readonly userId: string;
}

/** `focused` names the option being typed: what is still missing or half typed is let through then. */
export async function fillIn(
  typing: Typing,
  declared: readonly APIApplicationCommandOption[],
  values: OptionValues,
  focused?: string,
): Promise<Filled> {
  const unknown = Object.keys(values).find(
    (name) => !declared.some((option) => option.name === name),
  );
  if (unknown !== undefined) throw new Error(`the command has no option "${unknown}"`);
  const filled: Filled = { options: [], resolved: {} };
  for (const option of declared) {
    if (option.type === Option.Subcommand || option.type === Option.SubcommandGroup)
      throw new Error(`choose a sub-command, such as "${option.name}"`);
    const value = referring(option.type, values[option.name]);
    if (value === undefined) {
      if (option.required === true && focused === undefined)
        throw new Error(`the option "${option.name}" is required`);
      continue;
    }
    const isFocused = option.name === focused;
    if (!isFocused) check(option, value);
    const plain = await resolve(typing, option, value, filled.resolved);
    filled.options.push({
      name: option.name,
      type: option.type,
      value: plain,
      ...(isFocused ? { focused: true } : {}),
    });
  }
  return filled;
}

/** Puts options under the sub-commands that lead to them. */
export function nest(options: FilledOption[], path: readonly string[]): FilledOption[] {
  return path.reduceRight<FilledOption[]>(
    (inner, name, depth) => [
      {
        name,
        type: depth === 0 && path.length > 1 ? Option.SubcommandGroup : Option.Subcommand,
        options: inner,
      },
    ],
    options,
  );
}

function check(option: APIApplicationCommandBasicOption, value: OptionValue): void {
  const why = isOfType(option.type, value)
    ? (choiceFault(option, value) ?? rangeFault(option, value))
    : `does not take a ${typeof value}`;
  if (why !== undefined) throw new Error(`the option "${option.name}" ${why}`);
}

function choiceFault(
  option: APIApplicationCommandBasicOption,
  value: OptionValue,
): string | undefined {
  const choices = 'choices' in option ? (option.choices ?? []) : [];
  if (choices.length === 0 || choices.some((choice) => choice.value === value)) return undefined;
  return `offers only ${choices.map((choice) => String(choice.value)).join(', ')}`;
}

const rangeSchema = z.looseObject({
  min_value: z.number().default(-Infinity),
  max_value: z.number().default(Infinity),
  min_length: z.number().default(0),
  max_length: z.number().default(6000),
});

function rangeFault(
  option: APIApplicationCommandBasicOption,
  value: OptionValue,
): string | undefined {
  const range = rangeSchema.parse(option);
  if (typeof value === 'number') {
    if (value < range.min_value) return `is at least ${String(range.min_value)}`;
    if (value > range.max_value) return `is at most ${String(range.max_value)}`;
  }
  if (typeof value === 'string') {
    if (value.length < range.min_length)
      return `has at least ${String(range.min_length)} characters`;
    if (value.length > range.max_length)
      return `has at most ${String(range.max_length)} characters`;
  }
  return undefined;
}

const REFERENCES = [Option.User, Option.Channel, Option.Role, Option.Mentionable];

function referring(type: Option, value: OptionValue | undefined): OptionValue | undefined {
  return typeof value === 'string' && REFERENCES.includes(type) ? { id: value } : value;
}

function isOfType(type: Option, value: OptionValue): boolean {
  if (type === Option.String) return typeof value === 'string';
  if (type === Option.Integer) return Number.isSafeInteger(value);
  if (type === Option.Number) return typeof value === 'number';
  if (type === Option.Boolean) return typeof value === 'boolean';
  return (
    typeof value === 'object' && (type === Option.Attachment ? 'bytes' in value : 'id' in value)
  );
}

async function resolve(
  typing: Typing,
  option: APIApplicationCommandBasicOption,
  value: OptionValue,
  resolved: APIInteractionDataResolved,
): Promise<string | number | boolean> {
  if (typeof value !== 'object') return value;
  const { world, channel } = typing;
  if ('bytes' in value) {
    const attachment = await keepFile(world, value, world.applicationId, true);
    resolved.attachments = { ...resolved.attachments, [attachment.id]: attachment };
    return attachment.id;
  }
  const { id } = value;
  if (option.type === Option.User || option.type === Option.Mentionable)
    resolveUser(typing, id, resolved);
  if (option.type === Option.Channel) resolveChannel(typing, id, resolved);
  if (option.type === Option.Role) {
    const role = guildOf(world, channel.guildId).roles.find((one) => one.id === id);
    if (role) resolved.roles = { ...resolved.roles, [id]: role };
  }
  return id;
}

function resolveUser(
  { world, channel }: Typing,
  id: string,
  resolved: APIInteractionDataResolved,
): void {
  const user = world.users.get(id);
  if (!user) throw new Error(`there is nobody with the id ${id}`);
  resolved.users = { ...resolved.users, [id]: user };
  const found = guildOf(world, channel.guildId).members.get(id);
  if (!found) return;
  const permissions = permissionsIn(world, id, channel).toString();
  const {
    roles,
    joined_at,
    flags,
    nick = null,
    avatar = null,
    pending = false,
  } = memberJson(found);
  const member = {
    roles,
    joined_at,
    flags,
    nick,
    avatar,
    pending,
    premium_since: null,
    permissions,
  };
  resolved.members = { ...resolved.members, [id]: member };
}

function resolveChannel(
  { world, channel: from, userId }: Typing,
  id: string,
  resolved: APIInteractionDataResolved,
): void {
  const channel = world.channels.get(id);
  if (channel?.guildId !== from.guildId)
    throw new Error(`there is no channel with the id ${id} here`);
  resolved.channels = {
    ...resolved.channels,
    [id]: {
      ...channelJson(channel),
      name: channel.name,
      permissions: permissionsIn(world, userId, channel).toString(),
      app_permissions: permissionsIn(world, world.bot.id, channel).toString(),
    },
  };
}
