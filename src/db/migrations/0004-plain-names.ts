import type { Kysely, Migration } from 'kysely';

/** The field's words for what had names of our own. */
export const plainNames: Migration = {
  async up(db: Kysely<unknown>) {
    await renameSteps(db);
    await db.schema.alterTable('iterations').renameColumn('post_deaths', 'post_crashes').execute();
    await db
      .withTables<{ settings: { name: string } }>()
      .updateTable('settings')
      .set({ name: 'failed_starts' })
      .where('name', '=', 'bad_ends')
      .execute();
    await db.schema.dropIndex('runs_turn').execute();
    await db.schema
      .createIndex('runs_status_user')
      .on('runs')
      .columns(['status', 'user_id', 'id'])
      .execute();
  },
};

/** A new table, and not the old one renamed: that would keep the old name in its primary key. */
async function renameSteps(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('step_attempts')
    .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('step', 'text', (c) => c.notNull())
    .addColumn('crashes', 'integer', (c) => c.notNull())
    .addColumn('sent_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('step_attempts_step', ['run_id', 'step'])
    .execute();
  const tables = db.withTables<{ step_attempts: StepAttempts; steps_begun: StepsBegun }>();
  await tables
    .insertInto('step_attempts')
    .columns(['run_id', 'step', 'crashes', 'sent_at'])
    .expression((eb) => eb.selectFrom('steps_begun').select(['run_id', 'step', 'deaths', 'since']))
    .execute();
  await db.schema.dropTable('steps_begun').execute();
}

interface StepAttempts {
  run_id: string;
  step: string;
  crashes: number;
  sent_at: number;
}

interface StepsBegun {
  run_id: string;
  step: string;
  deaths: number;
  since: number;
}
