/** Sessions, rate limits and registration of the stand-in for Discord, by a real discord.js client. */
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  discordWith,
  easel,
  next,
  refusal,
  slash,
  studio,
} from '../../support/discord-client.js';

describe('the gateway', () => {
  it('replays what happened while the connection was cut', async () => {
    const { client, discord, ada } = await studio(
      slash((interaction) => interaction.reply('here again')),
    );
    const resumed = next(client, Events.ShardResume);
    discord.gateway.cut();
    await discord.until(() => discord.gateway.connected === 0);
    const answer = await ada.command('generate', { prompt: 'x' });
    expect(answer.said()).toBe('here again');
    expect((await resumed)[1]).toBeGreaterThan(0);
    expect(discord.identifies).toBe(1);
  });

  it('begins a new session where the old one is invalid', async () => {
    const { client, discord } = await studio();
    const again = next(client, Events.ShardReady);
    discord.gateway.invalidateSessions(false);
    await again;
    expect(discord.identifies).toBe(2);
    // The client itself lets five seconds pass between two of these.
  }, 15_000);

  it('resumes after op 7', async () => {
    const { discord } = await studio();
    discord.gateway.sendReconnect();
    await discord.until(() => discord.gateway.resumes === 1);
  });

  it('loses a client whose heartbeats it no longer answers, until it does again', async () => {
    const { discord } = await studio();
    const answering = discord.gateway.ignoreHeartbeats();
    await discord.until(() => discord.gateway.connected === 0);
    answering();
    await discord.until(() => discord.gateway.resumes > 0);
  });

  it('is gone and comes back', async () => {
    const { discord } = await studio();
    const back = discord.gateway.away();
    await discord.until(() => discord.gateway.connected === 0);
    back();
    await discord.until(() => discord.gateway.connected === 1);
  });

  it('refuses a wrong token by REST, and intents it does not grant by 4014', async () => {
    const discord = await discordWith();
    const wrong = new Client({ intents: [], rest: { api: discord.apiUrl } });
    await expect(wrong.login('nonsense')).rejects.toThrow('invalid token');
    const greedy = new Client({
      intents: [GatewayIntentBits.GuildMembers],
      rest: { api: discord.apiUrl },
    });
    await expect(greedy.login(discord.token)).rejects.toThrow('disallowed intents');
  });

  it('ends with 4004 for a token that was taken back, by REST too', async () => {
    const { client, discord } = await studio();
    const closed = next(client, Events.ShardDisconnect);
    discord.gateway.refuseToken();
    expect((await closed)[0].code).toBe(4004);
    expect((await refusal(client.rest.get('/users/@me'))).status).toBe(401);
  });

  it('leaves a client deaf whose RESUME it does not answer', async () => {
    const { client, discord } = await studio();
    const answering = discord.gateway.ignoreResume();
    const reconnecting = next(client, Events.ShardReconnecting);
    discord.gateway.cut();
    await reconnecting;
    expect(discord.gateway.connected).toBe(0);
    answering();
  });

  it('tells of one interaction twice where asked to', async () => {
    const seen: string[] = [];
    const { discord, ada } = await studio(
      slash(async (interaction) => {
        seen.push(interaction.id);
        discord.standIn.changed();
        if (seen.length === 1) await interaction.reply('once');
      }),
    );
    await ada.command('generate', { prompt: 'x' });
    discord.gateway.repeat('INTERACTION_CREATE');
    await discord.until(() => seen.length === 2);
    expect(new Set(seen).size).toBe(1);
  });

  it('tells an outage of a server from a removal', async () => {
    const { client, discord } = await studio();
    const guild = discord.guild('Atelier');
    const inside = discord.channel('easel', 'Atelier');
    const unavailable = next(client, Events.GuildUnavailable);
    const end = discord.guildOutage(guild);
    expect((await unavailable)[0].id).toBe(guild.id);
    end();
    await expect.poll(() => client.guilds.cache.get(guild.id)?.available).toBe(true);
    const removed = next(client, Events.GuildDelete);
    discord.removeGuild(guild);
    expect((await removed)[0].id).toBe(guild.id);
    expect((await refusal(client.rest.get(`/guilds/${guild.id}`))).code).toBe(10004);
    expect((await refusal(client.rest.get(`/channels/${inside.id}`))).code).toBe(50001);
  });
});

describe('rate limits', () => {
  it('are announced in headers, so that the client waits by itself', async () => {
    const { client, discord } = await studio();
    const before = Date.now();
    for (let n = 0; n < 6; n += 1)
      await client.rest.post(`${easel(discord)}/messages`, { body: { content: String(n) } });
    expect(Date.now() - before).toBeGreaterThan(4000);
    expect(discord.invalidRequests()).toEqual([]);
  }, 15_000);

  it('answer 429 to who does not wait, and count it', async () => {
    const { discord } = await studio();
    const send = () =>
      fetch(`${discord.apiUrl}/v10${easel(discord)}/messages`, {
        method: 'POST',
        headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
        body: '{"content":"x"}',
      });
    const answers = await Promise.all(Array.from({ length: 6 }, send));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get('x-ratelimit-scope')).toBe('user');
    expect(await refused[0]?.json()).toMatchObject({ global: false });
    expect(discord.invalidRequests()).toHaveLength(1);
  });

  it('leave interactions out of the global limit', async () => {
    const { discord, ada } = await studio(slash((interaction) => interaction.reply('at once')));
    discord.settings.globalPerSecond = 0.001;
    expect((await ada.command('generate', { prompt: 'x' })).said()).toBe('at once');
  });
});

describe('command registration', () => {
  it('counts creations, not repetitions', async () => {
    const { client, discord } = await studio();
    expect(discord.commandCreates).toBe(COMMANDS.length);
    await client.rest.put(`/applications/${discord.applicationId}/commands`, { body: COMMANDS });
    expect(discord.commandCreates).toBe(COMMANDS.length);
    await client.rest.put(
      `/applications/${discord.applicationId}/guilds/${discord.guild().id}/commands`,
      { body: COMMANDS },
    );
    expect(discord.commands()).toHaveLength(2 * COMMANDS.length);
  });

  it('refuses required options after optional ones', async () => {
    const { client, discord } = await studio();
    const option = (name: string, required: boolean) => ({
      name,
      description: name,
      type: 3,
      required,
    });
    const body = { name: 'x', description: 'x', options: [option('a', false), option('b', true)] };
    const error = await refusal(
      client.rest.post(`/applications/${discord.applicationId}/commands`, { body }),
    );
    expect(JSON.stringify(error.rawError)).toContain(
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    );
  });
});
