/** Commands, buttons, forms and menus of the stand-in for Discord, with a real discord.js client on the other end. */
import { once } from 'node:events';
import {
  ComponentType,
  MessageFlags,
  TextInputStyle,
  type ChatInputCommandInteraction,
  type DiscordAPIError,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { PNG, easel, refusal, slash, studio } from '../../support/discord-client.js';
import { transcript } from './index.js';

describe('a command', () => {
  it('is acknowledged, loading, and then filled in', async () => {
    const { discord, ada } = await studio(
      slash(async (interaction) => {
        await interaction.deferReply();
        await discord.until(() =>
          discord
            .messages(discord.channel('easel'))
            .some(({ flags }) => flags === MessageFlags.Loading),
        );
        await interaction.editReply(`painting ${interaction.options.getString('prompt', true)}`);
      }),
    );
    const answer = await ada.command('generate', { prompt: 'a red fox' });
    expect(answer.ackMs).toBeDefined();
    expect(answer.ephemeral).toBe(false);
    await answer.settled();
    expect(answer.said()).toBe('painting a red fox');
    expect(transcript(discord, discord.channel('easel'))).toContain('painting a red fox');
  });

  it('carries what Discord says of the person, the channel and the permissions', async () => {
    const heard: ChatInputCommandInteraction[] = [];
    const { discord, cleo } = await studio(
      slash((interaction) => {
        heard.push(interaction);
        return interaction.reply({ content: 'noted', flags: MessageFlags.Ephemeral });
      }),
    );
    discord.setPermissions(discord.channel('easel'), { deny: ['AttachFiles'] });
    const answer = await cleo.command('settings quota', { runs: 5 });
    const [interaction] = heard;
    expect(interaction?.memberPermissions?.has('ManageMessages')).toBe(true);
    expect(interaction?.appPermissions.has('SendMessages')).toBe(true);
    expect(interaction?.appPermissions.has('AttachFiles')).toBe(false);
    expect(interaction?.options.getSubcommand()).toBe('quota');
    expect(answer.ephemeral).toBe(true);
    expect(discord.messages(discord.channel('easel'))).toEqual([]);
    expect(discord.messages(discord.channel('easel'), { as: cleo })).toHaveLength(1);
  });

  it('is refused by the client where a person could not send it', async () => {
    const { ada, ben } = await studio();
    await expect(ada.command('generate', {})).rejects.toThrow('"prompt" is required');
    await expect(ada.command('generate', { prompt: 'x', colour: 'red' })).rejects.toThrow(
      'no option "colour"',
    );
    await expect(ada.command('generate', { prompt: 'x', aspect: 'round' })).rejects.toThrow(
      'square, wide',
    );
    await expect(ada.command('generate', { prompt: 'x', iterations: 4 })).rejects.toThrow(
      'at most 3',
    );
    await expect(ben.command('settings quota', { runs: 1 })).rejects.toThrow('not offered');
    await expect(ada.command('paint')).rejects.toThrow('no command "paint"');
  });

  it('brings a file that is fetched from a signed address, which expires', async () => {
    const urls: string[] = [];
    const { discord, ada } = await studio(
      slash((interaction) => {
        urls.push(interaction.options.getAttachment('file', true).url);
        return interaction.reply('got it');
      }),
    );
    await ada.command('generate', {
      prompt: 'x',
      file: { name: 'my prompts.json', bytes: Buffer.from('["fox"]') },
    });
    const [url = ''] = urls;
    expect(url).toMatch(/my_prompts\.json\?ex=[0-9a-f]+&is=[0-9a-f]+&hm=[0-9a-f]{64}&$/u);
    expect(await (await fetch(url)).text()).toBe('["fox"]');
    const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      'fox',
      'bytes 2-4/7',
    ]);
    discord.expireFiles();
    expect((await fetch(url)).status).toBe(404);
  });

  it('offers at most 25 choices while it is typed', async () => {
    const refused: DiscordAPIError[] = [];
    const { ada } = await studio(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const choices = Array.from({ length: 26 }, (_, n) => ({
        name: `style ${String(n)}`,
        value: interaction.options.getFocused(),
      }));
      refused.push(await refusal(interaction.respond(choices)));
      await interaction.respond(choices.slice(0, 25));
    });
    expect(await ada.autocomplete('generate', 'style', 'in')).toHaveLength(25);
    expect(refused.map(({ code }) => code)).toEqual([50035]);
  });

  it('shows "did not respond" after the deadline, and 10062 to the late bot', async () => {
    const late: Promise<DiscordAPIError>[] = [];
    const { discord, ada } = await studio(
      slash((interaction) => {
        late.push(
          discord
            .until(() => Date.now() - interaction.createdTimestamp > 100)
            .then(() => refusal(interaction.reply('late'))),
        );
        return Promise.resolve();
      }),
      { ackDeadlineMs: 100 },
    );
    const answer = await ada.command('generate', { prompt: 'x' });
    expect(answer.ackMs).toBeUndefined();
    expect(answer.said()).toBe('The application did not respond');
    expect((await late[0])?.code).toBe(10062);
  });

  it('is answered once: the second answer gets 40060', async () => {
    const second: DiscordAPIError[] = [];
    const { ada } = await studio(
      slash(async (interaction) => {
        await interaction.reply('first');
        const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
        second.push(
          await refusal(
            interaction.client.rest.post(path, {
              body: { type: 4, data: { content: 'second' } },
              auth: false,
            }),
          ),
        );
        await interaction.followUp('done');
      }),
    );
    const answer = await ada.command('generate', { prompt: 'x' });
    expect(answer.said()).toContain('first');
    await expect.poll(() => answer.followUps().map(({ content }) => content)).toEqual(['done']);
    expect(second.map(({ code }) => code)).toEqual([40060]);
  });

  it('has a token that dies', async () => {
    const codes: (number | string)[] = [];
    const { discord, ada } = await studio(
      slash(async (interaction) => {
        await interaction.reply('first');
        discord.settings.tokenLifetimeMs = -1;
        codes.push((await refusal(interaction.editReply('late'))).code);
        discord.standIn.changed();
      }),
    );
    await ada.command('generate', { prompt: 'x' });
    await discord.until(() => codes.length > 0);
    expect(codes).toEqual([50027]);
  });
});

describe('a deferred answer', () => {
  it('is filled by the first follow-up, and stays as private as it began', async () => {
    const { discord, ada } = await studio(
      slash(async (interaction) => {
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        await interaction.followUp('only for you');
      }),
    );
    const answer = await (await ada.command('generate', { prompt: 'x' })).settled();
    expect(answer.message()?.content).toBe('only for you');
    expect([answer.ephemeral, answer.followUps()]).toEqual([true, []]);
    expect(discord.messages(discord.channel('easel'))).toEqual([]);
  });

  it('may be taken away and followed by a private one', async () => {
    const { discord, ada } = await studio(
      slash(async (interaction) => {
        await interaction.deferReply();
        await interaction.deleteReply();
        await interaction.followUp({ content: 'not here', flags: MessageFlags.Ephemeral });
      }),
    );
    const answer = await (await ada.command('generate', { prompt: 'x' })).settled();
    expect(answer.message()).toBeUndefined();
    expect(answer.said()).toBe('not here');
    expect(discord.messages(discord.channel('easel'))).toEqual([]);
    expect(discord.pings.every(({ allowedMentions }) => allowedMentions)).toBe(true);
  });
});

describe('controls on a message', () => {
  const button = (custom: string, label: string) => ({
    type: 1,
    components: [{ type: 2, style: 1, custom_id: custom, label }],
  });

  it('are pressed by their label, and update the message they are on', async () => {
    const { client, discord, ben } = await studio((interaction) =>
      interaction.isButton()
        ? interaction.update({
            content: `${interaction.user.username} pressed ${interaction.customId}`,
            components: [],
          })
        : undefined,
    );
    await client.rest.post(`${easel(discord)}/messages`, {
      body: { content: 'press me', components: [button('cancel:1', 'Cancel')] },
    });
    const [posted] = discord.messages(discord.channel('easel'));
    if (!posted) throw new Error('nothing was posted');
    await expect(async () => ben.press(posted, 'Start')).rejects.toThrow('only: Cancel');
    const answer = await ben.press(posted, 'Cancel');
    expect(answer.message()?.content).toBe('ben pressed cancel:1');
    expect(answer.said()).toBe('ben pressed cancel:1');
  });

  it('are answered by a follow-up, not by whatever else is done to the message meanwhile', async () => {
    const held = new AbortController();
    const { client, discord, ben } = await studio(async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.deferUpdate();
      if (!held.signal.aborted) await once(held.signal, 'abort');
      await interaction.followUp('cancelled');
    });
    const messages: `/${string}` = `${easel(discord)}/messages`;
    await client.rest.post(messages, {
      body: { content: 'press me', components: [button('cancel:1', 'Cancel')] },
    });
    const [posted] = discord.messages(discord.channel('easel'));
    if (!posted) throw new Error('nothing was posted');
    const answer = await ben.press(posted, 'Cancel');
    await client.rest.patch(`${messages}/${posted.id}`, { body: { content: '50 %' } });
    const settled = answer.settled();
    held.abort();
    await settled;
    expect(answer.followUps().map(({ content }) => content)).toEqual(['cancelled']);
  });

  it('open a form whose fields come back', async () => {
    const { client, discord, ada } = await studio((interaction) => {
      if (interaction.isButton()) {
        return interaction.showModal({
          customId: 'steer',
          title: 'Steer',
          components: [
            {
              type: ComponentType.ActionRow,
              components: [
                {
                  type: ComponentType.TextInput,
                  customId: 'change',
                  label: 'What to change',
                  style: TextInputStyle.Paragraph,
                },
              ],
            },
          ],
        });
      }
      return interaction.isModalSubmit()
        ? interaction.reply(`will ${interaction.fields.getTextInputValue('change')}`)
        : undefined;
    });
    await client.rest.post(`${easel(discord)}/messages`, {
      body: { content: 'result', components: [button('steer', 'Steer…')] },
    });
    const [posted] = discord.messages(discord.channel('easel'));
    if (!posted) throw new Error('nothing was posted');
    const form = await ada.press(posted, 'Steer…');
    expect(form.modal?.title).toBe('Steer');
    await expect(ada.submitModal(form, {})).rejects.toThrow('"What to change" is required');
    expect((await ada.submitModal(form, { 'What to change': 'add snow' })).said()).toBe(
      'will add snow',
    );
  });

  it('reach the bot from the menu of a message, complete with its picture', async () => {
    const { discord, ada } = await studio((interaction) =>
      interaction.isMessageContextMenuCommand()
        ? interaction.reply(
            interaction.targetMessage.attachments
              .map(({ name, width }) => `${name} ${String(width)}`)
              .join(),
          )
        : undefined,
    );
    const said = await ada.say(discord.channel('easel'), 'look', [{ name: 'fox.png', bytes: PNG }]);
    expect((await ada.contextMenu('Refine this image', said)).said()).toBe('fox.png 1');
  });
});
