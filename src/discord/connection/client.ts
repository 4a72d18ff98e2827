/** One connection by discord.js, which is used for what comes in and for nothing else. */
import { Client, GatewayIntentBits, Options, SimpleShardingStrategy } from 'discord.js';

export interface Line {
  readonly client: Client;
  readonly end: () => Promise<void>;
}

/** A connection that is not open yet. Caches hold what grows with servers and channels, nothing that grows with use. */
export function createLine(apiUrl: string): Line {
  // discord.js opens a connection again that is destroyed before its session has begun; it asks
  // here first, and gets no answer any more.
  let forget: () => void = () => undefined;
  const client = new Client({
    ws: {
      buildStrategy(manager) {
        forget = () => {
          manager.options.retrieveSessionInfo = () => new Promise(() => undefined);
        };
        return new SimpleShardingStrategy(manager);
      },
    },
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessageReactions],
    rest: { api: apiUrl.replace(/\/+$/u, '') },
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      GuildMemberManager: {
        maxSize: 0,
        keepOverLimit: (member) => member.id === member.client.user.id,
      },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
      ThreadMemberManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
      GuildScheduledEventManager: 0,
      StageInstanceManager: 0,
      GuildInviteManager: 0,
      GuildBanManager: 0,
      AutoModerationRuleManager: 0,
    }),
    sweepers: { threads: { interval: 3_600, lifetime: 3_600 } },
  });
  const end = () => {
    forget();
    return client.destroy();
  };
  return { client, end };
}
