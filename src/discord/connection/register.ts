/** Declarations → Discord's list of commands; written only where the two differ, since Discord limits writes a day. */
import { Routes, type REST } from 'discord.js';
import type { RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import { z } from 'zod';
import { EXIT_CONFIG, ExitError } from '../../errors.js';
import { backoff, persist, type Backoff } from '../../lib/backoff.js';
import type { Log } from '../../pipeline/ports.js';
import type { Identity } from './account.js';
import { hasCode } from './rest.js';

export interface RegisterOptions {
  readonly rest: REST;
  readonly identity: Identity;
  /** DISCORD_GUILD_ID: where commands appear at once, and only there. */
  readonly guildId: string | undefined;
  readonly declarations: readonly RESTPostAPIApplicationCommandsJSONBody[];
  readonly log: Log;
}

const RETRY_WAIT = backoff(30_000, 3_600_000);

/**
 * Registers, and where Discord does not let it, again and again until it does or the signal is
 * aborted. Resolves after the first try.
 * @throws ExitError where the configuration is at fault
 */
export async function keepRegistered(
  options: RegisterOptions,
  signal: AbortSignal,
  wait: Backoff = RETRY_WAIT,
): Promise<void> {
  let resolveFailed: () => void = () => undefined;
  const failedOnce = new Promise<void>((resolve) => {
    resolveFailed = resolve;
  });
  let isFirst = true;
  const registered = persist(() => registerCommands(options), {
    wait,
    signal,
    // Later on the bot is running, and is not to end over its commands.
    isFinal: (error) => error instanceof ExitError && isFirst,
    onFailure(error) {
      isFirst = false;
      options.log.warn({ err: error }, 'commands could not be registered; it is tried again');
      resolveFailed();
    },
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  await Promise.race([registered, failedOnce]);
}

/**
 * Makes Discord offer exactly these commands in their scope, and takes commands of the same names
 * out of every other scope, where an earlier configuration may have put them.
 */
export async function registerCommands(options: RegisterOptions): Promise<void> {
  const { rest, identity, guildId, declarations, log } = options;
  const { applicationId, guildIds } = identity;
  const everywhere = Routes.applicationCommands(applicationId);
  const inGuild = (id: string) => Routes.applicationGuildCommands(applicationId, id);

  const home = guildId === undefined ? everywhere : inGuild(guildId);
  const present = await read(rest, home).catch((error: unknown) => {
    if (guildId === undefined || !hasCode(error, ...NOT_OURS)) throw error;
    throw new ExitError(
      'DISCORD_GUILD_ID names a server that this bot is not in. Invite it there, or leave the variable out.',
      EXIT_CONFIG,
      { cause: error },
    );
  });
  if (shapeOf(present, guildId) !== shapeOf(declarations, guildId))
    await rest.put(home, { body: declarations });

  const names = new Set(declarations.map(({ name }) => name));
  const scopes = [everywhere, ...guildIds.map(inGuild)];
  for (const other of scopes.filter((scope) => scope !== home))
    await removeDuplicates(rest, other, names).catch((error: unknown) => {
      // Commands that are offered twice still work, and the next start tries again.
      log.warn({ err: error }, 'commands of another scope could not be removed');
    });
}

async function removeDuplicates(
  rest: REST,
  scope: `/${string}`,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const duplicate of await read(rest, scope))
    if (names.has(duplicate.name)) await rest.delete(`${scope}/${duplicate.id}`);
}

/** Unknown guild, missing access. */
const NOT_OURS = [10004, 50001] as const;

const registered = z.array(z.looseObject({ id: z.string(), name: z.string() }));

async function read(rest: REST, route: `/${string}`): Promise<z.infer<typeof registered>> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  return registered.parse(await rest.get(route, { query }));
}

const COMPARED = [
  'name',
  'name_localizations',
  'type',
  'description',
  'description_localizations',
  'options',
  'default_member_permissions',
  'nsfw',
];
/** Kept by Discord for global commands only. */
const COMPARED_GLOBALLY = ['contexts', 'integration_types'];

/** What is compared of these commands, as text: in one order, without what Discord fills in by itself. */
function shapeOf(commands: readonly object[], guildId: string | undefined): string {
  const compared = new Set(guildId === undefined ? [...COMPARED, ...COMPARED_GLOBALLY] : COMPARED);
  const shapes = commands.map((command) => {
    const fields = Object.entries({ type: 1, ...command }).filter(([name]) => compared.has(name));
    return JSON.stringify(withoutEmpty(Object.fromEntries(fields)));
  });
  return shapes.sort().join('\n');
}

/** Without what is empty or false, its fields in one order. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, withoutEmpty(inner)] as const)
      .filter(([, inner]) => inner !== null && inner !== undefined && inner !== false)
      // Discord gives a command of the menu of messages a description: none.
      .filter(([, inner]) => inner !== '' && !(Array.isArray(inner) && inner.length === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
