/** A person in front of a real client: types commands, presses buttons, fills forms, reacts, talks. */
import {
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  type Locale,
  MessageFlags,
  MessageType,
  type APIApplicationCommand,
  type APIMessage,
  type APIUser,
} from 'discord-api-types/v10';
import { Answer, type Until } from './answer.js';
import { optionsAt } from './commands.js';
import type { Upload } from './files.js';
import { interact, type Doing } from './interact.js';
import { post, remove } from './messages.js';
import { submission } from './modal.js';
import { commandNamed, offeredIn } from './offered.js';
import { fillIn, nest, type OptionValues } from './options.js';
import { may } from './permissions.js';
import { addReaction, emojiKey, removeReaction } from './reactions.js';
import { messageJson } from './render.js';
import { controlsOf } from './text.js';
import { wakeForPost } from './threads.js';
import type { Channel, Choice, Message, World } from './world.js';

export interface Where {
  /** Where it is done; the first server's #easel unless said. */
  readonly channel?: { readonly id: string };
  /** A client of one's own making sends also what Discord's would not offer there. */
  readonly forged?: boolean;
}

/** Messages are given as the API shows them; only these two fields are looked at. */
type MessageRef = Pick<APIMessage, 'id' | 'channel_id'>;

export class Person {
  readonly id: string;
  readonly name: string;
  readonly user: APIUser;
  readonly #world: World;
  readonly #until: Until;

  constructor(world: World, until: Until, user: APIUser) {
    this.#world = world;
    this.#until = until;
    this.user = user;
    this.id = user.id;
    this.name = user.username;
  }

  /** Sets the client to this language. */
  speaks(locale: Locale): this {
    this.#world.locales.set(this.id, locale);
    return this;
  }

  sees(channel: Channel): boolean {
    return may(this.#world, this.id, channel, 'ViewChannel');
  }

  /** The message as this person's client shows it; undefined where it is not for them, or is gone. */
  seen(channel: Channel, message: Message): APIMessage | undefined {
    const isTheirs = message.visibleTo === undefined || message.visibleTo === this.id;
    return isTheirs && !message.deleted && this.sees(channel)
      ? messageJson(this.#world, message, this.id)
      : undefined;
  }

  /** What this person's client offers in that channel. */
  offered(channel: Channel): APIApplicationCommand[] {
    return offeredIn(this.#looking(channel));
  }

  /** Types a command, with its sub-command: `command('settings quota', {…})`. Resolves once it is acknowledged, or never will be. */
  async command(path: string, values: OptionValues = {}, where: Where = {}): Promise<Answer> {
    const channel = this.#channel(where);
    return this.#answer({
      channel,
      type: InteractionType.ApplicationCommand,
      data: await this.#typed(path, values, channel, undefined, where.forged),
      command: path,
      replyType: MessageType.ChatInputCommand,
    });
  }

  /** What the client offers while `text` is typed into that option. */
  async autocomplete(
    path: string,
    option: string,
    text: string,
    values: OptionValues = {},
    where: Where = {},
  ): Promise<readonly Choice[]> {
    const channel = this.#channel(where);
    const data = await this.#typed(path, { ...values, [option]: text }, channel, option);
    const { interaction } = await this.#answer({
      channel,
      type: InteractionType.ApplicationCommandAutocomplete,
      data,
    });
    if (!interaction.choices) throw new Error('Loading options failed');
    return interaction.choices;
  }

  /** A command from the menu of a message. */
  async contextMenu(
    name: string,
    target: MessageRef,
    { forged }: Pick<Where, 'forged'> = {},
  ): Promise<Answer> {
    const { channel, message } = this.#find(target);
    const type = ApplicationCommandType.Message;
    const command = commandNamed(this.#looking(channel), name, type, forged);
    // The target of a message command comes complete, whoever wrote it.
    const messages = { [message.api.id]: messageJson(this.#world, message, this.id) };
    const data = { ...header(command), target_id: message.api.id, resolved: { messages } };
    return this.#answer({
      channel,
      type: InteractionType.ApplicationCommand,
      data,
      command: name,
      replyType: MessageType.ContextMenuCommand,
    });
  }

  /** Presses a button, named by its custom id or its label. */
  press(on: MessageRef, customIdOrLabel: string): Promise<Answer> {
    const button = this.#control(on, customIdOrLabel, ComponentType.Button);
    return this.#use(on, { custom_id: button, component_type: ComponentType.Button });
  }

  /** Presses a button that the message need not have, as a client of one's own making can. */
  forge(on: MessageRef, customId: string): Promise<Answer> {
    return this.#use(on, { custom_id: customId, component_type: ComponentType.Button });
  }

  /** Chooses from a menu, named by its custom id or its placeholder; values or their labels. */
  choose(on: MessageRef, customIdOrPlaceholder: string, ...wanted: string[]): Promise<Answer> {
    const id = this.#control(on, customIdOrPlaceholder, ComponentType.StringSelect);
    const menu = controlsOf(this.#find(on).message.api).find(
      ({ custom_id: custom }) => custom === id,
    );
    const values = wanted.map((one) => {
      const option = menu?.options?.find(({ value, label }) => value === one || label === one);
      if (!option) throw new Error(`the menu does not offer "${one}"`);
      return option.value;
    });
    return this.#use(on, { custom_id: id, component_type: ComponentType.StringSelect, values });
  }

  /** Sends the form that an answer opened; fields are named by custom id or label. */
  async submitModal(opened: Answer, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { modal, interaction } = opened;
    if (!modal) throw new Error('no form was opened');
    const channel = this.#channel({ channel: { id: interaction.channelId } });
    const { source } = interaction;
    return this.#answer({
      channel,
      type: InteractionType.ModalSubmit,
      data: submission(modal, fields),
      ...(source ? { source } : {}),
    });
  }

  react(to: MessageRef, emoji: string): void {
    const { channel, message } = this.#find(to);
    if (channel.thread?.archived === true) throw new Error('the thread is archived');
    addReaction(this.#world, channel, message, this.user, emojiKey(emoji));
  }

  unreact(to: MessageRef, emoji: string): void {
    const { channel, message } = this.#find(to);
    removeReaction(this.#world, channel, message, this.user, emojiKey(emoji));
  }

  deleteMessage(target: MessageRef): void {
    const { channel, message } = this.#find(target);
    const isOwn = message.api.author.id === this.id || message.visibleTo === this.id;
    if (!isOwn && !may(this.#world, this.id, channel, 'ManageMessages'))
      throw new Error(`${this.name} may not delete this message`);
    remove(this.#world, channel, message);
  }

  async say(
    where: { readonly id: string },
    content: string,
    files: readonly Pick<Upload, 'name' | 'bytes'>[] = [],
  ): Promise<APIMessage> {
    const channel = this.#channel({ channel: where });
    wakeForPost(this.#world, channel, this.id);
    const message = await post(
      this.#world,
      channel,
      { payload: { content }, uploads: new Map(files.entries()) },
      { author: this.user },
    );
    return messageJson(this.#world, message, this.id);
  }

  #channel({ channel: { id } = { id: '' } }: Where): Channel {
    const channel =
      id === '' ? [...this.#world.channels.values()][0] : this.#world.channels.get(id);
    if (!channel) throw new Error('there is no such channel');
    if (!this.sees(channel)) throw new Error(`${this.name} cannot see #${channel.name}`);
    return channel;
  }

  #find({ id, channel_id: channelId }: MessageRef): { channel: Channel; message: Message } {
    const channel = this.#channel({ channel: { id: channelId } });
    const message = channel.messages.get(id);
    if (!message || (message.visibleTo !== undefined && message.visibleTo !== this.id))
      throw new Error(`${this.name} sees no such message`);
    return { channel, message };
  }

  async #answer(doing: Omit<Doing, 'user'>): Promise<Answer> {
    const interaction = interact(this.#world, { ...doing, user: this.user });
    const deadline = interaction.at + this.#world.settings.ackDeadlineMs;
    await this.#until(
      () => interaction.ack ?? (Date.now() > deadline && !interaction.answering),
      deadline - Date.now() + 15_000,
    );
    return new Answer(this.#world, this.#until, interaction);
  }

  #use(on: MessageRef, data: unknown): Promise<Answer> {
    const { channel, message } = this.#find(on);
    return this.#answer({ channel, type: InteractionType.MessageComponent, data, source: message });
  }

  #control(on: MessageRef, name: string, type: ComponentType): string {
    const { api } = this.#find(on).message;
    const controls = controlsOf(api).filter((control) => control.type === type);
    const found = controls.find(
      (it) => it.custom_id === name || it.label === name || it.placeholder === name,
    );
    const names = controls.map((it) => it.label ?? it.custom_id ?? it.url).join(', ');
    if (found?.custom_id === undefined)
      throw new Error(`the message has no control "${name}", only: ${names || 'none'}`);
    if (found.disabled === true) throw new Error(`"${name}" is disabled`);
    if (((api.flags ?? 0) & MessageFlags.Loading) !== 0)
      throw new Error('the message is still loading');
    return found.custom_id;
  }

  async #typed(
    path: string,
    values: OptionValues,
    channel: Channel,
    focused?: string,
    forged?: boolean,
  ): Promise<object> {
    const [name = '', ...subs] = path.replace(/^\//u, '').split(' ');
    const type = ApplicationCommandType.ChatInput;
    const command = commandNamed(this.#looking(channel), name, type, forged);
    const declared = optionsAt(command, subs);
    if (!declared) throw new Error(`there is no command "/${path}"`);
    const { options, resolved } = await fillIn(
      { world: this.#world, channel, userId: this.id },
      declared,
      values,
      focused,
    );
    const isResolved = Object.keys(resolved).length > 0;
    return {
      ...header(command),
      options: nest(options, subs),
      ...(isResolved ? { resolved } : {}),
    };
  }

  #looking(channel: Channel) {
    return { world: this.#world, user: this.user, channel };
  }
}

function header({ id, name, type, guild_id: guildId }: APIApplicationCommand): object {
  return { id, name, type, ...(guildId === undefined ? {} : { guild_id: guildId }) };
}
