import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/commands/index.js';
import {
  keepRegistered,
  registerCommands,
  type RegisterOptions,
} from '../../../src/discord/connection/register.js';
import type { Discord } from '../../sandbox/discord/index.js';
import { aDiscord, restOf, silent } from '../../support/rim.js';

const declarations = allCommands(['a/b', 'c/d']).map(({ declaration }) => declaration);
const names = declarations.map(({ name }) => name);

interface Asked {
  readonly guildId?: string;
  readonly commands?: typeof declarations;
}

function optionsOf(
  discord: Discord,
  { guildId, commands = declarations }: Asked = {},
): RegisterOptions {
  return {
    rest: restOf(discord),
    identity: {
      userId: discord.applicationId,
      applicationId: discord.applicationId,
      guildIds: [discord.guild().id, discord.guild('Atelier').id],
    },
    guildId,
    declarations: commands,
    log: silent,
  };
}

/** Registers as a start does; resolves to what was written for it. */
async function started(discord: Discord, asked: Asked = {}): Promise<string[]> {
  const before = discord.standIn.calls.length;
  await registerCommands(optionsOf(discord, asked));
  const calls = discord.standIn.calls.slice(before);
  return calls.filter(({ method }) => method !== 'GET').map(({ method }) => method);
}

const offered = (discord: Discord) => discord.commands().map(({ name }) => name);

describe.each(['one server', 'everywhere'])('commands in %s', (scope) => {
  const at = (discord: Discord) => (scope === 'one server' ? { guildId: discord.guild().id } : {});

  it('are written once, and not again while they stay the same', async () => {
    const discord = await aDiscord();
    expect(await started(discord, at(discord))).toEqual(['PUT']);
    expect(offered(discord)).toEqual(names);
    expect(await started(discord, at(discord))).toEqual([]);
  });

  it('are written when one changed or went', async () => {
    const discord = await aDiscord();
    await started(discord, at(discord));
    const [first, ...rest] = declarations;
    if (!first) throw new Error('no commands');
    const changed = [{ ...first, description: 'Something else' }, ...rest];
    expect(await started(discord, { ...at(discord), commands: changed })).toEqual(['PUT']);
    expect(await started(discord, { ...at(discord), commands: rest })).toEqual(['PUT']);
    expect(offered(discord)).toEqual(names.slice(1));
  });
});

describe('commands that move', () => {
  it('leave no doubles, from one server to everywhere and back', async () => {
    const discord = await aDiscord();
    const { id: guildId } = discord.guild();
    await started(discord, { guildId });
    await started(discord);
    expect(offered(discord)).toEqual(names);
    await started(discord, { guildId });
    expect(offered(discord)).toEqual(names);
    expect(discord.commands(discord.guild('Atelier').id)).toEqual([]);
  });

  it('leave none behind, from one server to another', async () => {
    const discord = await aDiscord();
    const [first, second] = [discord.guild(), discord.guild('Atelier')];
    await started(discord, { guildId: first.id });
    await started(discord, { guildId: second.id });
    expect(discord.commands(first.id)).toEqual([]);
    expect(discord.commands(second.id).map(({ name }) => name)).toEqual(names);
    expect(await started(discord, { guildId: second.id })).toEqual([]);
  });

  it('leave other commands of the application alone', async () => {
    const discord = await aDiscord();
    await started(discord, { commands: [{ name: 'other', description: 'Another tool’s' }] });
    await started(discord, { guildId: discord.guild().id });
    expect(offered(discord)).toEqual([...names, 'other']);
  });
});

describe('a registration that Discord does not take', () => {
  const { signal } = new AbortController();

  it('is tried again until it does, and holds nobody up', async () => {
    const discord = await aDiscord();
    const away = discord.standIn.intercept(() => new Response('', { status: 503 }));
    await keepRegistered(optionsOf(discord), signal, () => 10);
    expect(offered(discord)).toEqual([]);
    away();
    await expect.poll(() => offered(discord)).toEqual(names);
  });

  it('is tried no more after a stop', async () => {
    const discord = await aDiscord();
    discord.standIn.intercept(() => new Response('', { status: 503 }));
    const stopping = new AbortController();
    await keepRegistered(optionsOf(discord), stopping.signal, () => 10);
    stopping.abort();
    const { length } = discord.standIn.calls;
    await setTimeout(50);
    expect(discord.standIn.calls).toHaveLength(length);
  });

  it('for a server that the bot is not in ends the start with a sentence', async () => {
    const discord = await aDiscord();
    await expect(
      keepRegistered(optionsOf(discord, { guildId: '12345' }), signal, () => 10),
    ).rejects.toMatchObject({ exitCode: 78 });
  });
});
