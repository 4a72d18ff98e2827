/** Discord as it is seen through a messenger. */
import type { Messenger } from '../../src/discord/messages/messenger.js';
import { textOf } from './text-of.js';
import type { Message } from '../../src/views/message.js';

/** Discord as a messenger sees it: messages by id; what a test gives takes the place of a call. */
export function aMessenger(instead: Partial<Messenger> = {}) {
  const calls: string[] = [];
  const messages = new Map<string, Message>();
  const messenger: Messenger = {
    post(channelId, view) {
      calls.push(`post in ${channelId}`);
      const id = `post${String(calls.filter((call) => call.startsWith('post')).length)}`;
      messages.set(id, view);
      return Promise.resolve(id);
    },
    edit(_, messageId, view) {
      calls.push(`edit ${messageId}`);
      messages.set(messageId, view);
      return Promise.resolve();
    },
    startThread(_, messageId) {
      calls.push('open thread');
      return Promise.resolve(`thread of ${messageId}`);
    },
    findOwn: () => Promise.resolve(undefined),
    findReply: () => Promise.resolve(undefined),
    remove(_, messageId) {
      calls.push(`remove ${messageId}`);
      return Promise.resolve(messages.delete(messageId));
    },
    renameThread(threadId) {
      calls.push(`rename ${threadId}`);
      return Promise.resolve();
    },
    findAbout: () => Promise.resolve([]),
    channelInfo: () =>
      Promise.resolve({
        kind: 'channel',
        ageRestricted: false,
        parentId: null,
        guildId: 'guild',
      }),
    ...instead,
  };
  /** What a message says; nothing where there is none. */
  const said = (id: string) => {
    const view = messages.get(id);
    return view ? textOf(view) : '';
  };
  return { calls, messages, said, messenger };
}
