/** What a deletion would take, in numbers. */
import { sql } from 'kysely';
import type { Scope } from './deletions.js';
import type { Db } from './schema.js';

export interface Belongings {
  readonly runs: number;
  readonly pictures: number;
  readonly posts: number;
  /** Of a run: people who picked something of it. Of a person: what they picked. */
  readonly favourites: number;
  readonly servers: number;
}

export async function belongingsOf(db: Db, scope: Scope): Promise<Belongings> {
  const ofRuns = db
    .selectFrom('runs')
    .leftJoin('iterations', 'iterations.run_id', 'runs.id')
    .leftJoin('candidates', (join) =>
      join.onRef('candidates.iteration_id', '=', 'iterations.id').on('path', 'is not', null),
    )
    .select((eb) => [
      eb.fn.count<number>('runs.id').distinct().as('runs'),
      eb.fn.count<number>('runs.guild_id').distinct().as('servers'),
      eb.fn.count<number>('candidates.id').as('pictures'),
      eb.fn.count<number>('iterations.message_id').distinct().as('posts'),
    ])
    .where('runs.guild_id', 'is not', null)
    .where((eb) =>
      'runId' in scope ? eb('runs.id', '=', scope.runId) : eb('runs.user_id', '=', scope.userId),
    );
  const counts = await ofRuns.executeTakeFirstOrThrow();
  return { ...counts, favourites: await favouritesOf(db, scope) };
}

async function favouritesOf(db: Db, scope: Scope): Promise<number> {
  const { count } =
    'runId' in scope
      ? await db
          .selectFrom('iterations')
          .innerJoin('favourites', 'favourites.iteration_id', 'iterations.id')
          .select(sql<number>`count(distinct favourites.user_id)`.as('count'))
          .where('iterations.run_id', '=', scope.runId)
          .executeTakeFirstOrThrow()
      : await db
          .selectFrom('favourites')
          .select(sql<number>`count(distinct iteration_id)`.as('count'))
          .where('user_id', '=', scope.userId)
          .executeTakeFirstOrThrow();
  return count;
}
