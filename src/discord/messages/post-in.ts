/** Posts where nobody asked for it just now. */
import type { Services } from '../../commands/define/call.js';
import { EaselError } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import type { Messenger } from './messenger.js';

export function createPostIn(
  messenger: Pick<Messenger, 'channelInfo' | 'post'>,
): Services['postIn'] {
  return async (guildId, channelId, view, nonce = newId()) => {
    const channel = await messenger.channelInfo(channelId);
    if (channel.guildId !== guildId) throw new EaselError({ code: 'not_found' });
    await messenger.post(channelId, view, nonce);
  };
}
