/** What Discord says of the bot's account and of its rights in each server, over REST alone: nothing is changed, no session is spent. */
import { RESTEvents, Routes, type REST } from 'discord.js';
import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import { missingIn } from '../../commands/define/permissions.js';
import type { Permission } from '../../errors.js';
import { Account } from './account.js';
import { Guilds } from './guilds.js';
import { createRest, type RestOptions } from './rest.js';

const PAGE = 200;
/** A look is for a person who waits: two tries, eight seconds. */
const TWO_TRIES = { retries: 1, perSecond: 18, connections: 4, timeoutMs: 4_000 };
const PAINTED_IN: ReadonlySet<number> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);

export interface ServerRights {
  readonly id: string;
  readonly name: string;
  /** Channels in which something could be painted, and what is missing in each; nothing where all is well. */
  readonly channels: readonly { readonly name: string; readonly missing: readonly Permission[] }[];
}

export interface DiscordAccount {
  readonly name: string;
  readonly applicationId: string;
  /** Whether the invitation needs more than its link. */
  readonly needsCodeGrant: boolean;
  readonly sessionsLeft: number;
  /** Connections that Discord asks for. */
  readonly shards: number;
  /** How far this machine's clock is ahead of Discord's, in milliseconds; null where it does not say. */
  readonly clockAheadMs: number | null;
}

export interface Inspection {
  readonly account: DiscordAccount;
  readonly servers: readonly ServerRights[];
}

/** Discord was asked this, and said nothing. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** @throws ExitError where the token is unknown, `Unanswered` where Discord says nothing; else what kept it from Discord */
export async function inspectDiscord(
  options: Omit<RestOptions, 'account'> & { readonly token: string },
  signal: AbortSignal,
): Promise<Inspection> {
  const account = new Account(options.token);
  const rest = createRest({ ...options, account }, TWO_TRIES);
  const clock = clockOf(rest);
  try {
    const ask: Ask = (about, route, query) =>
      rest.get(route, { signal, ...(query && { query }) }).catch((error: unknown) => {
        const isSilent = error instanceof Error && error.name === 'AbortError' && !signal.aborted;
        throw isSilent ? new Unanswered(about, { cause: error }) : error;
      });
    const me = userShape.parse(await ask('whose token this is', Routes.user()));
    const application = applicationShape.parse(
      await ask('about its application', CURRENT_APPLICATION),
    );
    const gateway = gatewayShape.parse(
      await ask('how many sessions are left', Routes.gatewayBot()),
    );
    const servers: ServerRights[] = [];
    for await (const server of serversOf(ask)) servers.push(await rightsIn(server, ask, me.id));
    return {
      account: {
        name: me.username,
        applicationId: application.id,
        needsCodeGrant: application.bot_require_code_grant,
        sessionsLeft: gateway.session_start_limit.remaining,
        shards: gateway.shards,
        clockAheadMs: clock.aheadMs(),
      },
      servers,
    };
  } catch (error) {
    account.check();
    throw error;
  }
}

/** @param about what is asked, in words */
type Ask = (about: string, route: `/${string}`, query?: URLSearchParams) => Promise<unknown>;

const CURRENT_APPLICATION = Routes.currentApplication();
const userShape = z.object({ id: z.string(), username: z.string() });
const applicationShape = z.object({ id: z.string(), bot_require_code_grant: z.boolean() });
const gatewayShape = z.object({
  shards: z.number(),
  session_start_limit: z.object({ remaining: z.number() }),
});
const serverShape = z.object({ id: z.string(), name: z.string() });
type Server = z.infer<typeof serverShape>;
const guildShape = z.object({
  id: z.string(),
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: z.string() })),
});
const memberShape = z.object({ roles: z.array(z.string()) });
const channelShape = z.object({
  id: z.string(),
  name: z.string().nullish(),
  type: z.number(),
  permission_overwrites: z
    .array(
      z.object({
        id: z.string(),
        type: z.union([z.literal(0), z.literal(1)]),
        allow: z.string(),
        deny: z.string(),
      }),
    )
    .optional(),
});

async function* serversOf(ask: Ask): AsyncGenerator<Server> {
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(after && { after }) });
    const page = z
      .array(serverShape)
      .parse(await ask('which servers it is in', Routes.userGuilds(), query));
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

async function rightsIn({ id, name }: Server, ask: Ask, userId: string): Promise<ServerRights> {
  const guilds = new Guilds();
  const about = `about the server ${name}`;
  const guild = guildShape.parse(await ask(about, Routes.guild(id)));
  const { roles } = memberShape.parse(await ask(about, Routes.guildMember(id, userId)));
  const channels = z.array(channelShape).parse(await ask(about, Routes.guildChannels(id)));
  guilds.learn({ ...guild, name }, channels);
  const member = { guildId: id, userId, roleIds: roles };
  return {
    id,
    name,
    channels: channels
      .filter(({ type }) => PAINTED_IN.has(type))
      .map((channel) => ({
        name: channel.name ?? channel.id,
        missing: missingIn(guilds.permissionsIn(member, channel.id)),
      })),
  };
}

/** Compares clocks by what every answer carries: to a second, and as late as the answer was. */
function clockOf(rest: REST): { aheadMs(): number | null } {
  let ahead: number | null = null;
  rest.on(RESTEvents.Response, (_request, { headers }) => {
    const told = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(told)) ahead = Date.now() - told;
  });
  return { aheadMs: () => ahead };
}
