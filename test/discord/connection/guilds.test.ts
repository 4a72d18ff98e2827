import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { Account } from '../../../src/discord/connection/account.js';
import { aDiscord, aGateway, aRim, doing, say } from '../../support/rim.js';

const { ManageMessages } = PermissionFlagsBits;

describe('the bot knows', () => {
  it('what somebody may in a whole server, whatever single channels say', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    await aGateway(discord, {}, undefined, account).connect();
    const guild = discord.guild();
    const may = (name: string) => {
      const { id } = discord.person(name);
      const roles = guild.members.get(id)?.roles ?? [];
      return (account.guilds.permissionsOf(guild.id, id, roles) & ManageMessages) !== 0n;
    };
    await expect.poll(() => may('cleo')).toBe(true);
    discord.setPermissions(
      discord.channel('easel'),
      { allow: ['ManageMessages'] },
      discord.person('ben'),
    );
    expect([may('olga'), may('ada'), may('ben')]).toEqual([true, false, false]);
  });

  it('which servers it is a member of', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    await aGateway(discord, {}, undefined, account).connect();
    const guild = discord.guild('Atelier');
    expect([account.guilds.isIn(guild.id), account.guilds.isIn('another')]).toEqual([true, false]);
    discord.guildOutage(guild);
    expect(account.guilds.isIn(guild.id)).toBe(true);
    discord.removeGuild(guild);
    await expect.poll(() => account.guilds.isIn(guild.id)).toBe(false);
  });
});

it('where only its commands were installed it asks to be invited again, with the link', async () => {
  const elsewhere = '99999999999999999';
  const { discord } = await aRim([doing(({ reply }) => reply(say('done')))], {}, (interaction) => ({
    ...interaction,
    guild_id: elsewhere,
    app_permissions: '0',
  }));
  const answer = await discord.person('ada').command('do');
  expect(answer.said()).toContain(
    `https://discord.com/oauth2/authorize?client_id=${discord.applicationId}&scope=bot+applications.commands`,
  );
});
