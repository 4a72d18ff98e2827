import { expect, it } from 'vitest';
import { Gallery } from '../../src/app/gallery.js';
import type { PublicHome } from '../../src/db/gallery.js';
import { Account } from '../../src/discord/connection/account.js';
import { People } from '../../src/discord/people.js';
import { openArtifacts } from '../../src/pipeline/results/artifacts.js';
import { aDatabase, aFolder } from '../support/database.js';
import { aDiscord, aGateway, restOf } from '../support/rim.js';

/** A gallery of a bot that is about to connect. */
async function aGallery() {
  const discord = await aDiscord();
  const account = new Account(discord.token);
  const pipeline = { db: await aDatabase(), artifacts: openArtifacts(await aFolder(), 'both') };
  const gallery = new Gallery();
  gallery.openTo({ pipeline, account, people: new People(restOf(discord)) });
  const gateway = aGateway(discord, {}, undefined, account);
  return { discord, gallery, gateway };
}

it('shows nothing before Discord has told who may see what, nor after the end', async () => {
  const { gallery, gateway } = await aGallery();
  expect(gallery.parts).toBeUndefined();
  await gateway.connect();
  await expect.poll(() => gallery.parts).toBeDefined();
  expect(gallery.parts?.names.servers().map(({ name }) => name)).toContain('Studio');
  gallery.close();
  expect(gallery.parts).toBeUndefined();
});

it('shows what everybody in a server sees, and nothing else', async () => {
  const { discord, gallery, gateway } = await aGallery();
  await gateway.connect();
  const guild = discord.guild();
  const channel = discord.channel('easel');
  const isPublic = (home: Partial<PublicHome> = {}) =>
    gallery.parts?.isPublic({
      guildId: guild.id,
      channelId: channel.id,
      parentId: null,
      isPrivate: null,
      ...home,
    });
  await expect.poll(() => isPublic()).toBe(true);
  const thread = { channelId: '1', parentId: channel.id };
  expect(isPublic({ ...thread, isPrivate: 0 })).toBe(true);
  expect(isPublic({ guildId: null, channelId: null })).toBe(false);
  expect(isPublic({ ...thread, isPrivate: 1 })).toBe(false);
  expect(isPublic({ channelId: '1' })).toBe(false);
  expect(isPublic({ channelId: null })).toBe(false);
  expect(isPublic({ guildId: discord.guild('Atelier').id })).toBe(false);
  expect(isPublic({ channelId: discord.channel('after-dark').id })).toBe(false);
  discord.setPermissions(channel, { deny: ['ViewChannel'] }, { id: guild.id });
  await expect.poll(() => isPublic()).toBe(false);
  expect(isPublic({ ...thread, isPrivate: 0 })).toBe(false);
  // What one role sees is not for everybody.
  discord.setPermissions(channel, { allow: ['ViewChannel'] }, discord.person('ada'));
  expect(isPublic()).toBe(false);
  discord.setPermissions(channel, { allow: ['ViewChannel'] }, { id: guild.id });
  await expect.poll(() => isPublic()).toBe(true);
  discord.deleteChannel(channel);
  await expect.poll(() => isPublic()).toBe(false);
});
