import type { Kysely, Migration } from 'kysely';

/** What a start reads in pages, what waits for its owner, and no step of a run that is over. */
export const queue: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.createIndex('runs_status').on('runs').columns(['status', 'id']).execute();
    await db.schema.dropIndex('runs_status_user').execute();
    await db.schema
      .createIndex('submissions_held')
      .on('submissions')
      .columns(['held', 'closed_at', 'created_at'])
      .execute();
    const tables = db.withTables<{
      step_attempts: { run_id: string };
      runs: { id: string; status: string; guild_id: string | null };
    }>();
    const over = tables
      .selectFrom('runs')
      .select('id')
      .where('status', 'in', ['done', 'failed', 'cancelled'])
      .where('guild_id', 'is not', null);
    await tables.deleteFrom('step_attempts').where('run_id', 'in', over).execute();
  },
};
