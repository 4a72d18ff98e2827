/** Posts of the last while, read some at a time: there may be many thousands. */
import type { Posted } from './favourites.js';
import type { Db } from './schema.js';

/** A post with the channel that its thread hangs in, or the thread itself where the command came from there. */
export interface PlacedPost extends Posted {
  readonly guildId: string;
  readonly channelId: string;
}

/** Some posts, the newest first, and where to go on after them. */
export interface PostPage {
  readonly posts: readonly PlacedPost[];
  /** Undefined where there are no more. */
  readonly next: string | undefined;
}

/** Posts of iterations begun since then and before an earlier page; from the newest where `before` is undefined. */
export async function recentPosts(
  db: Db,
  since: number,
  before: string | undefined,
  limit: number,
): Promise<PostPage> {
  const rows = await db
    .selectFrom('iterations')
    .innerJoin('runs', 'runs.id', 'iterations.run_id')
    .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
    .select([
      'iterations.id as iterationId',
      'iterations.message_id as messageId',
      'iterations.created_at as createdAt',
      'submissions.thread_id as threadId',
      'submissions.channel_id as channelId',
      'submissions.guild_id as guildId',
    ])
    .$if(before !== undefined, (query) => query.where('iterations.id', '<', before ?? ''))
    // Ids are in the order of time, and need no sorting of all that is there.
    .orderBy('iterations.id', 'desc')
    .limit(limit)
    .execute();
  const recent = rows.filter(({ createdAt }) => createdAt >= since);
  const posts = recent.flatMap(({ iterationId, messageId, threadId, channelId, guildId }) =>
    messageId === null || threadId === null || channelId === null || guildId === null
      ? []
      : [{ iterationId, messageId, threadId, channelId, guildId }],
  );
  const isLast = recent.length < limit;
  return { posts, next: isLast ? undefined : recent.at(-1)?.iterationId };
}
