/** What can still be cancelled, and what was done of it. */
import { sql, type RawBuilder } from 'kysely';
import type { Db } from './schema.js';
import { firstSeen, HOME, type Looker, type Owned } from './viewer.js';

/** A submission that is not over. */
export interface Unfinished extends Owned {
  readonly submissionId: string;
  /** The name of its file, or its only prompt. */
  readonly title: string;
  /** Runs that are not over. */
  readonly runs: number;
  readonly createdAt: number;
}

/** Whose submissions are looked for. */
export interface UnfinishedFilter {
  readonly userId: string;
  /** Beside this person's own: those shown in these channels or threads, or all of the server. */
  readonly moderated: 'all' | readonly string[];
  readonly limit: number;
}

/** Unfinished submissions of a server, newest first: those of a person, and those that they moderate. */
export async function unfinishedIn(
  db: Db,
  guildId: string,
  { userId, moderated, limit }: UnfinishedFilter,
): Promise<Unfinished[]> {
  const own = newestOf(guildId, moderated === 'all' ? undefined : userId, limit);
  const shown = (moderated === 'all' ? [] : moderated).flatMap((place) => [
    newestIn(guildId, 'channel_id', place, limit),
    newestIn(guildId, 'thread_id', place, limit),
  ]);
  const { rows } = await sql<Unfinished>`
    with found (submission_id) as (
      ${sql.join(
        [own, ...shown].map((query) => sql`select * from (${query})`),
        sql` union `,
      )}
    )
    select submissions.id as "submissionId", submissions.user_id as "userId",
      submissions.created_at as "createdAt", submissions.channel_id as "channelId",
      threads.parent_id as "parentId", threads.private as "isPrivate",
      coalesce(submissions.file_name, (
        select prompts.prompt from runs join prompts on prompts.id = runs.prompt_id
        where runs.submission_id = submissions.id order by runs.position limit 1
      )) as title,
      (select count(*) from runs where runs.submission_id = submissions.id
        and runs.status in ('queued', 'running')) as runs
    from found cross join submissions on submissions.id = found.submission_id
      left join threads on threads.id = submissions.channel_id`.execute(db);
  return rows.toSorted((a, b) => (a.submissionId < b.submissionId ? 1 : -1)).slice(0, limit);
}

/** A batch has many runs, so each is found by the newest run that is older than all of the one before. */
function newestOf(guildId: string, userId: string | undefined, limit: number) {
  const before = (run: RawBuilder<unknown>) => {
    const newest = (status: 'queued' | 'running') => sql`
      select max(id) as id from runs
      where guild_id = ${guildId} and status = ${status} and id < ${run}
        ${userId === undefined ? sql`` : sql`and user_id = ${userId}`}`;
    return sql`(select max(id) from (${newest('queued')} union all ${newest('running')}))`;
  };
  const firstRun = sql`(select id from runs where submission_id = newest.submission_id order by position limit 1)`;
  return sql`
    with recursive newest (submission_id) as (
      select submission_id from runs where id = ${before(sql`'~'`)}
      union all
      select runs.submission_id from newest
        cross join runs on runs.id = ${before(firstRun)}
      limit ${limit}
    ) select submission_id from newest`;
}

function newestIn(
  guildId: string,
  column: 'channel_id' | 'thread_id',
  place: string,
  limit: number,
) {
  return sql`
    select id from submissions
    where ${sql.ref(column)} = ${place} and closed_at is null and guild_id = ${guildId}
      and exists (select 1 from runs where submission_id = submissions.id
        and status in ('queued', 'running'))
    order by id desc limit ${limit}`;
}

/** Names of runs in progress in a server that somebody may see, the newest first. */
export async function runningIn(
  db: Db,
  { guildId, viewer }: Looker,
  limit: number,
): Promise<string[]> {
  const runs = await firstSeen(viewer, limit, (after: Running | undefined, size) =>
    db
      .selectFrom('runs')
      .innerJoin('prompts', 'prompts.id', 'runs.prompt_id')
      .innerJoin('submissions', 'submissions.id', 'runs.submission_id')
      .leftJoin('threads', 'threads.id', 'submissions.channel_id')
      .select(['runs.id', 'prompts.name', 'runs.user_id as userId', ...HOME])
      .where('runs.guild_id', '=', guildId)
      .where('runs.status', '=', 'running')
      .where('runs.id', '<', after?.id ?? '~')
      .orderBy('runs.id', 'desc')
      .limit(size)
      .execute(),
  );
  return runs.map(({ name }) => name);
}

type Running = Owned & { readonly id: string; readonly name: string };

/** Of all servers. */
export async function runsInProgress(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('runs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow();
  return count;
}
