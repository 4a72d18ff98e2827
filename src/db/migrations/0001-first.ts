import { sql, type CreateTableBuilder, type Kysely, type Migration } from 'kysely';

/** Every table of the first release, and an index for every query that is made. */
export const first: Migration = {
  async up(db: Kysely<unknown>) {
    for (const table of tables(db)) await table.execute();
    for (const [name, table, columns] of INDEXES)
      await db.schema.createIndex(name).on(table).columns(columns).execute();
    await db.schema
      .createIndex('runs_folder')
      .on('runs')
      .expression(sql`lower(folder)`)
      .unique()
      .execute();
  },
};

const INDEXES: readonly (readonly [name: string, table: string, columns: string[]])[] = [
  ['submissions_open', 'submissions', ['closed_at', 'id']],
  ['prompts_name', 'prompts', ['name']],
  ['runs_submission', 'runs', ['submission_id', 'position']],
  ['runs_prompt', 'runs', ['prompt_id']],
  ['runs_turn', 'runs', ['status', 'user_id', 'id']],
  ['runs_guild', 'runs', ['guild_id', 'id']],
  ['runs_guild_status', 'runs', ['guild_id', 'status', 'id']],
  ['runs_guild_user', 'runs', ['guild_id', 'user_id', 'id']],
  ['runs_user_day', 'runs', ['user_id', 'created_at']],
  ['iterations_message', 'iterations', ['message_id']],
  ['iterations_created', 'iterations', ['created_at']],
  ['favourites_iteration', 'favourites', ['iteration_id']],
  ['api_calls_run', 'api_calls', ['run_id']],
  ['api_calls_provider', 'api_calls', ['provider', 'started_at']],
  ['api_calls_started', 'api_calls', ['started_at']],
  ['error_logs_at', 'error_logs', ['at']],
];

type Table = CreateTableBuilder<string, string>;

interface Maker {
  readonly table: (name: string) => Table;
  readonly withId: (name: string) => Table;
}

function tables(db: Kysely<unknown>): Table[] {
  const table = (name: string): Table => db.schema.createTable(name);
  const withId = (name: string): Table =>
    table(name).addColumn('id', 'text', (c) => c.primaryKey());
  const maker = { table, withId };
  return [...asked(maker), ...painted(maker), ...judged(maker), ...kept(maker)];
}

/** What people asked for. */
function asked({ withId }: Maker): Table[] {
  return [
    withId('submissions')
      .addColumn('interaction_id', 'text', (c) => c.notNull().unique())
      .addColumn('guild_id', 'text')
      .addColumn('channel_id', 'text')
      .addColumn('message_id', 'text')
      .addColumn('thread_id', 'text')
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('file_name', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('held', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('closed_at', 'bigint'),
    withId('prompts')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('prompt', 'text', (c) => c.notNull())
      .addColumn('title', 'text')
      .addColumn('scene', 'text')
      .addColumn('mood', 'text')
      .addColumn('negative', 'text')
      .addColumn('aspect', 'text', (c) => c.notNull())
      .addColumn('seed', 'bigint')
      .addColumn('iterations', 'integer', (c) => c.notNull())
      .addColumn('images', 'integer', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull()),
    withId('runs')
      .addColumn('submission_id', 'text', (c) =>
        c.notNull().references('submissions.id').onDelete('cascade'),
      )
      .addColumn('prompt_id', 'text', (c) => c.notNull().references('prompts.id'))
      .addColumn('guild_id', 'text')
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('seed', 'bigint', (c) => c.notNull())
      .addColumn('folder', 'text', (c) => c.notNull())
      .addColumn('checklist', 'text')
      .addColumn('fault', 'text')
      .addColumn('best_score', 'double precision')
      .addColumn('best_iteration', 'integer')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint'),
  ];
}

/** What was painted for it. */
function painted({ withId }: Maker): Table[] {
  return [
    withId('iterations')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id').onDelete('cascade'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('post_begun_at', 'bigint')
      .addColumn('message_id', 'text')
      .addColumn('drawn', 'integer', (c) => c.notNull().defaultTo(0))
      .addUniqueConstraint('iterations_number', ['run_id', 'number']),
    withId('candidates')
      .addColumn('iteration_id', 'text', (c) =>
        c.notNull().references('iterations.id').onDelete('cascade'),
      )
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('seed', 'bigint', (c) => c.notNull())
      .addColumn('request_id', 'text')
      .addColumn('path', 'text')
      .addColumn('width', 'integer')
      .addColumn('height', 'integer')
      .addColumn('unsafe', 'integer', (c) => c.notNull().defaultTo(0))
      .addUniqueConstraint('candidates_number', ['iteration_id', 'number']),
  ];
}

/** What was thought of it. */
function judged({ table }: Maker): Table[] {
  return [
    table('evaluations')
      .addColumn('candidate_id', 'text', (c) =>
        c.primaryKey().references('candidates.id').onDelete('cascade'),
      )
      .addColumn('score', 'double precision', (c) => c.notNull())
      .addColumn('seen', 'text', (c) => c.notNull())
      .addColumn('answers', 'text', (c) => c.notNull())
      .addColumn('strengths', 'text', (c) => c.notNull())
      .addColumn('weaknesses', 'text', (c) => c.notNull())
      .addColumn('model_version', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull()),
    table('refined_prompts')
      .addColumn('iteration_id', 'text', (c) =>
        c.primaryKey().references('iterations.id').onDelete('cascade'),
      )
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('changes', 'text', (c) => c.notNull())
      .addColumn('model_version', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull()),
    table('comparisons')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id').onDelete('cascade'))
      .addColumn('first', 'integer', (c) => c.notNull())
      .addColumn('second', 'integer', (c) => c.notNull())
      .addColumn('better', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('comparisons_pair', ['run_id', 'first', 'second']),
    table('favourites')
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('iteration_id', 'text', (c) =>
        c.notNull().references('iterations.id').onDelete('cascade'),
      )
      .addColumn('emoji', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('favourites_pick', ['user_id', 'iteration_id', 'emoji']),
  ];
}

/** What Easel keeps for itself. */
function kept({ table, withId }: Maker): Table[] {
  return [
    table('steps_begun')
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id').onDelete('cascade'))
      .addColumn('step', 'text', (c) => c.notNull())
      .addColumn('deaths', 'integer', (c) => c.notNull())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('steps_begun_step', ['run_id', 'step']),
    withId('api_calls')
      .addColumn('run_id', 'text', (c) => c.references('runs.id').onDelete('set null'))
      .addColumn('provider', 'text', (c) => c.notNull())
      .addColumn('operation', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('duration_ms', 'integer', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('http_status', 'integer')
      .addColumn('model_version', 'text')
      .addColumn('input_tokens', 'integer')
      .addColumn('output_tokens', 'integer')
      .addColumn('cost_usd', 'double precision'),
    withId('error_logs')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('message', 'text', (c) => c.notNull())
      .addColumn('run_id', 'text')
      .addColumn('context', 'text', (c) => c.notNull()),
    table('settings')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull()),
    table('version_info')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('schema_version', 'text', (c) => c.notNull())
      .addColumn('app_version', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull()),
  ];
}
