/** Posts that people can react to, and a bot that is told when they do. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Db } from '../../src/db/schema.js';
import { Reactions } from '../../src/discord/reactions.js';
import { EaselError } from '../../src/errors.js';
import { DiskSpace } from '../../src/pipeline/disk-space.js';
import type { Discord } from '../sandbox/discord/index.js';
import { posted } from './builders.js';
import { aGateway, restOf, say, silent, type Rim } from './rim.js';

export async function favourites(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('favourites').select(['user_id', 'emoji']).execute();
  return rows.map(({ user_id: userId, emoji }) => `${userId} ${emoji}`).sort();
}

/** An iteration's post in a thread of its own. */
export async function aPost(rim: Rim, db: Db, n = 1): Promise<APIMessage> {
  const post = await aMessage(rim, n);
  const guildId = rim.discord.guild().id;
  await posted(db, post.id, { threadId: post.channel_id, guildId });
  return post;
}

/** A message that no iteration has, in a thread of its own. */
export async function aMessage({ discord, messenger }: Rim, n = 1): Promise<APIMessage> {
  const { id: channelId } = discord.channel('easel');
  const statusId = await messenger.post(channelId, say(`status ${n}`), `status ${n}`);
  const threadId = await messenger.startThread(channelId, statusId, 'a fox');
  await messenger.post(threadId, say(`iteration ${n}`), `post ${n}`);
  const post = discord.messages({ id: threadId })[0];
  if (!post) throw new Error('nothing was posted');
  return post;
}

export function reactionsOf(discord: Discord, db: Db, diskSpace = aStorage().diskSpace): Reactions {
  const rest = restOf(discord);
  return new Reactions({ db, rest, diskSpace, log: silent, now: Date.now, retryWait: () => 10 });
}

/** A disk that can be full. */
export function aStorage() {
  const full = new EaselError({ code: 'storage_full' });
  const disk = { isFull: false };
  const probe = () => (disk.isFull ? Promise.reject(full) : Promise.resolve());
  const diskSpace = new DiskSpace({ log: silent, probe, againMs: 10 });
  const fill = () => {
    disk.isFull = true;
    diskSpace.reportFull(full);
  };
  const makeRoom = () => {
    disk.isFull = false;
  };
  return { diskSpace, fill, makeRoom };
}

/** A bot that is told of reactions by a gateway; `work` is what it does about them. */
export async function connectedReactions(
  discord: Discord,
  db: Db,
  diskSpace = aStorage().diskSpace,
) {
  const reactions = reactionsOf(discord, db, diskSpace);
  const work: Promise<void>[] = [];
  const gateway = aGateway(discord, {
    reactionAdded: (reaction) => work.push(reactions.added(reaction)),
    reactionRemoved: (reaction) => work.push(reactions.removed(reaction)),
    reactionsCleared: (cleared) => work.push(reactions.cleared(cleared)),
    session: (guildIds) => work.push(reactions.catchUp(guildIds)),
  });
  await gateway.connect();
  return { work, reactions };
}
