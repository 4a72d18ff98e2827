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

  it('who sees which channel, and who a private thread of it; nobody sees what is gone', async () => {
    const discord = await aDiscord();
    const account = new Account(discord.token);
    await aGateway(discord, {}, undefined, account).connect();
    const guild = discord.guild();
    const channel = discord.channel('easel');
    const sees = (name: string, isPrivate = false, channelId = channel.id) => {
      const { id: userId } = discord.person(name);
      const roleIds = guild.members.get(userId)?.roles ?? [];
      return account.guilds.sees({ guildId: guild.id, userId, roleIds }, { channelId, isPrivate });
    };
    const everybody = { id: guild.id };
    await expect.poll(() => sees('ada')).toBe(true);
    expect(['olga', 'cleo', 'ada'].map((name) => sees(name, true))).toEqual([true, true, false]);
    discord.setPermissions(channel, { deny: ['ViewChannel'] }, everybody);
    await expect.poll(() => sees('ada')).toBe(false);
    discord.setPermissions(channel, { allow: ['ViewChannel'] }, discord.person('ada'));
    await expect.poll(() => sees('ada')).toBe(true);
    expect(['olga', 'cleo', 'ben'].map((name) => sees(name))).toEqual([true, false, false]);
    expect(sees('ada', false, discord.channel('easel', 'Atelier').id)).toBe(false);
    discord.deleteChannel(channel);
    await expect.poll(() => sees('olga')).toBe(false);
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
