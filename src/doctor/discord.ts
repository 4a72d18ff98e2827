/** Discord: the token, what the bot may do in each server, and whether clocks agree. */
import type { Settings } from '../app/pipeline.js';
import {
  inspectDiscord,
  Unanswered,
  type DiscordAccount,
  type Inspection,
  type ServerRights,
} from '../discord/connection/inspect.js';
import { ExitError } from '../errors.js';
import { inviteTo } from '../languages/index.js';
import { well, wrong, type Finding } from './finding.js';

/** As the gateway has it: so many are worth a warning. */
const FEW_SESSIONS = 50;
/** An answer tells the time to a second, and takes a while. */
const CLOCKS_DIFFER_MS = 5_000;
const CHANNELS_NAMED = 5;

export async function lookAtDiscord(
  { config, secrets, log, redact }: Settings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const options = { token: secrets.discordToken, apiUrl: config.DISCORD_API_URL, log, redact };
  try {
    const inspection = await inspectDiscord(options, signal);
    return [...ofAccount(inspection.account), ...ofServers(inspection, config.DISCORD_GUILD_ID)];
  } catch (error) {
    if (error instanceof ExitError) return [wrong(`Discord: ${error.message}`)];
    if (error instanceof Unanswered)
      return [
        wrong(
          `Discord: it did not answer within eight seconds when asked ${error.message}. Look at the network, at DISCORD_API_URL and at discordstatus.com.`,
        ),
      ];
    const reason = signal.aborted ? 'no answer in time' : reasonOf(error);
    return [
      wrong(
        `Discord: it cannot be asked (${reason}). Look at the network, at DISCORD_API_URL and at discordstatus.com.`,
      ),
    ];
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function ofAccount(account: DiscordAccount): readonly Finding[] {
  const { name, applicationId, needsCodeGrant, sessionsLeft, shards, clockAheadMs } = account;
  return [
    well(`Discord: the token is that of ${name} (application ${applicationId})`),
    well(
      'Discord: the intents (Guilds, Guild Message Reactions) are open to every bot; none has to be switched on',
    ),
    needsCodeGrant &&
      wrong(
        'Discord: the application requires a code grant, so nobody can invite it. Switch that off in the developer portal (Bot).',
      ),
    sessionsLeft < FEW_SESSIONS
      ? wrong(
          `Discord: ${String(sessionsLeft)} of today’s sessions are left. Find out why the bot starts so often, before the token is taken away.`,
        )
      : well(`Discord: ${String(sessionsLeft)} sessions are left for today`),
    shards > 1 &&
      wrong(
        `Discord: it asks for ${String(shards)} connections, and Easel opens one. Take it out of servers that do not use it.`,
      ),
    clockOf(clockAheadMs),
  ].filter((finding) => finding !== false);
}

function clockOf(aheadMs: number | null): Finding {
  if (aheadMs === null) return wrong('clock: Discord did not say what time it is; look yourself.');
  if (Math.abs(aheadMs) < CLOCKS_DIFFER_MS) return well('clock: it agrees with Discord’s');
  const seconds = String(Math.round(Math.abs(aheadMs) / 1000));
  const how = aheadMs > 0 ? 'ahead' : 'behind';
  return wrong(`clock: it is ${seconds} s ${how}. Have it set by NTP (timedatectl set-ntp true).`);
}

function ofServers({ account, servers }: Inspection, only: string | undefined): readonly Finding[] {
  const invite = inviteTo(account.applicationId);
  if (servers.length === 0) return [wrong(`Discord: it is in no server. Invite it: ${invite}`)];
  const isAway = only !== undefined && !servers.some(({ id }) => id === only);
  return [
    ...(isAway
      ? [
          wrong(
            `Discord: it is not in the server of DISCORD_GUILD_ID (${only}). Invite it, or take the variable away: ${invite}`,
          ),
        ]
      : []),
    ...servers.map(ofServer),
  ];
}

function ofServer({ name, channels }: ServerRights): Finding {
  const lacking = channels.filter(({ missing }) => missing.length > 0);
  const open = channels.length - lacking.length;
  const where = `Discord, server ${name}`;
  const [first] = lacking;
  if (open === 0 && first)
    return wrong(
      `${where}: it may paint in no channel; in #${first.name} it lacks ${first.missing.join(', ')}. Give its role these rights.`,
    );
  if (open === 0) return wrong(`${where}: there is no text channel that it could paint in.`);
  const named = lacking
    .slice(0, CHANNELS_NAMED)
    .map((channel) => `#${channel.name} (lacks ${channel.missing.join(', ')})`);
  const more = lacking.length - named.length;
  const rest = more > 0 ? ` and ${String(more)} more` : '';
  const not = named.length === 0 ? '' : `; not in ${named.join(', ')}${rest}`;
  return well(
    `${where}: it may paint in ${String(open)} of ${String(channels.length)} channels${not}`,
  );
}
