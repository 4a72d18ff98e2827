/** Posts, edits and reads as the bot, by ids over REST: independent of discord.js' caches. */
import { Routes, type REST } from 'discord.js';
import { faultOf, type Permission } from '../../errors.js';
import { threadName, type Message } from '../../views/message.js';
import type { Log } from '../../pipeline/ports.js';
import type { Account } from '../connection/account.js';
import { editOf, payloadOf, type ReadFile } from './payload.js';
import { readHistory } from './channel-history.js';
import { readChannelInfo, type ChannelInfo } from './channel-info.js';
import { isInvalidForm, sendPlainer } from './plainer.js';
import { hasCode } from '../connection/rest.js';
import type { Recognise } from './recognise.js';
import { refused, unarchived } from './refusals.js';
import { messageShape, withId } from './shapes.js';

const ARCHIVE_AFTER_MINUTES = 1440;
/**
 * Every call throws EaselError `target_gone` where the channel, thread or message is gone,
 * `discord_denied` where a permission is missing, `discord_refused` where Discord will not have it
 * however often it is tried; anything else as discord.js threw it, a `RateLimitError` where Discord
 * lets a message be edited no more for now.
 */
export interface Messenger {
  /**
   * Posts and resolves to the message's id. The same nonce within minutes posts nothing twice. What Discord does not
   * take as it is goes out in a plainer form, as do edits.
   */
  post(channelId: string, view: Message, nonce: string): Promise<string>;
  edit(channelId: string, messageId: string, view: Message): Promise<void>;
  /** Opens a thread on a message and resolves to its id; of one that is there already, too. */
  startThread(channelId: string, messageId: string, name: string): Promise<string>;
  /** The bot's own message that is recognised, among those newer than the one of the id `after`. */
  findOwn(channelId: string, isIt: Recognise, after: string): Promise<string | undefined>;
  /**
   * The bot's public answer to a command, by the interaction or by an id that its buttons carry,
   * where it is there.
   */
  findReply(
    channelId: string,
    { interactionId, id }: { readonly interactionId: string; readonly id?: string },
  ): Promise<string | undefined>;
  channelInfo(channelId: string): Promise<ChannelInfo>;
  /** Gives a thread another name. */
  renameThread(threadId: string, name: string): Promise<void>;
  /** Deletes a message of the bot; false where it was gone already. */
  remove(channelId: string, messageId: string): Promise<boolean>;
  /** The bot's own messages in a thread that carry this id anywhere: in their words, buttons or file names. */
  findAbout(threadId: string, id: string): Promise<readonly string[]>;
}

export interface MessengerOptions {
  readonly rest: REST;
  /** Without retries of its own: a post that arrived must not be sent again. */
  readonly onceRest: REST;
  readonly readFile: ReadFile;
  /** Tells the bot's own messages from others'. */
  readonly account: Pick<Account, 'identity'>;
  readonly log: Pick<Log, 'error'>;
}

export class DiscordMessenger implements Messenger {
  readonly #rest: REST;
  readonly #onceRest: REST;
  readonly #readFile: ReadFile;
  readonly #account: Pick<Account, 'identity'>;
  readonly #log: Pick<Log, 'error'>;

  constructor({ rest, onceRest, readFile, account, log }: MessengerOptions) {
    this.#rest = rest;
    this.#onceRest = onceRest;
    this.#readFile = readFile;
    this.#account = account;
    this.#log = log;
  }

  post(channelId: string, view: Message, nonce: string): Promise<string> {
    const needs =
      view.files.length > 0
        ? 'Send Messages in Threads or Attach Files'
        : 'Send Messages in Threads';
    return this.#send(channelId, view, needs, async (form) => {
      const { body, files } = await payloadOf(form, this.#readFile);
      const posted = await this.#onceRest.post(Routes.channelMessages(channelId), {
        body: { ...body, nonce, enforce_nonce: true },
        files,
      });
      return withId.parse(posted).id;
    });
  }

  edit(channelId: string, messageId: string, view: Message): Promise<void> {
    const route = Routes.channelMessage(channelId, messageId);
    return this.#send(channelId, view, 'View Channel', async (form) => {
      const present =
        form.files.length === 0 ? [] : messageShape.parse(await this.#rest.get(route)).attachments;
      const { body, files } = await editOf(form, this.#readFile, present);
      await this.#rest.patch(route, { body, files });
    });
  }

  /** Sends a message as it is or plainer, where the thread was archived once more. */
  #send<T>(
    channelId: string,
    view: Message,
    needs: Permission,
    send: (form: Message) => Promise<T>,
  ): Promise<T> {
    return unarchived(this.#rest, channelId, needs, () => sendPlainer(view, send, this.#log));
  }

  async startThread(channelId: string, messageId: string, name: string): Promise<string> {
    const open = (as: string) =>
      this.#rest.post(Routes.threads(channelId, messageId), {
        body: { name: threadName(as), auto_archive_duration: ARCHIVE_AFTER_MINUTES },
      });
    try {
      const thread = await open(name).catch((error: unknown) => {
        if (!isInvalidForm(error)) throw error;
        return open('');
      });
      return withId.parse(thread).id;
    } catch (error) {
      // A thread on a message has that message's id.
      if (hasCode(error, THREAD_EXISTS)) return messageId;
      return refused(error, 'Create Public Threads');
    }
  }

  findOwn(channelId: string, isIt: Recognise, after: string): Promise<string | undefined> {
    return unarchived(this.#rest, channelId, 'Read Message History', async () => {
      const { userId } = await this.#account.identity;
      for await (const message of readHistory(this.#rest, channelId)) {
        // Ids carry Discord's own time, which needs no comparing of clocks.
        if (BigInt(message.id) <= BigInt(after)) return undefined;
        if (message.author.id === userId && isIt(message)) return message.id;
      }
      return undefined;
    });
  }

  findReply(
    channelId: string,
    { interactionId, id }: { readonly interactionId: string; readonly id?: string },
  ): Promise<string | undefined> {
    return this.findOwn(
      channelId,
      ({ interaction_metadata: asked, components }) =>
        asked?.id === interactionId ||
        (id !== undefined && JSON.stringify(components).includes(id)),
      interactionId,
    );
  }

  async renameThread(threadId: string, name: string): Promise<void> {
    const body = { name: threadName(name) };
    await unarchived(this.#rest, threadId, 'View Channel', () =>
      this.#rest.patch(Routes.channel(threadId), { body }),
    );
  }

  async remove(channelId: string, messageId: string): Promise<boolean> {
    try {
      await unarchived(this.#rest, channelId, 'View Channel', () =>
        this.#rest.delete(Routes.channelMessage(channelId, messageId)),
      );
      return true;
    } catch (error) {
      if (faultOf(error).code === 'target_gone') return false;
      throw error;
    }
  }

  findAbout(threadId: string, id: string): Promise<readonly string[]> {
    return unarchived(this.#rest, threadId, 'Read Message History', async () => {
      const { userId } = await this.#account.identity;
      const found: string[] = [];
      for await (const message of readHistory(this.#rest, threadId))
        if (message.author.id === userId && JSON.stringify(message).includes(id))
          found.push(message.id);
      return found;
    });
  }

  channelInfo(channelId: string): Promise<ChannelInfo> {
    return readChannelInfo(this.#rest, channelId);
  }
}

const THREAD_EXISTS = 160004;
