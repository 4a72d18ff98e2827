/** Fills a database with queued runs of many people, as years of use would. */
import { openDatabase } from '../../src/db/open.js';
import { loadSqlite } from '../../src/db/sqlite/driver.js';
import { newId } from '../../src/lib/ids.js';

/** Each person has one batch, whose reply is recorded; every run is queued. */
export async function fillWithQueued(path: string, people: number, runsEach: number) {
  await (await openDatabase(`file:${path}`, '0.0.0-test')).close();
  const database = new (loadSqlite())(path);
  const statement = (table: string, columns: string) =>
    database.prepare(`insert into ${table} (${columns}) values (${columns.replace(/\w+/gu, '?')})`);
  const submission = statement(
    'submissions',
    'id, interaction_id, guild_id, channel_id, message_id, user_id, file_name, created_at, held',
  );
  const prompt = statement('prompts', 'id, name, prompt, aspect, iterations, images, model');
  const run = statement(
    'runs',
    'id, submission_id, prompt_id, guild_id, user_id, position, status, seed, folder, created_at',
  );
  const iteration = statement('iterations', 'id, run_id, number, text, created_at');
  const candidate = statement('candidates', 'id, iteration_id, number, seed');
  const now = Date.now();
  database.transaction(() => {
    for (let person = 0; person < people; person += 1) {
      const [id, user] = [newId(now), `user${String(person)}`];
      submission.run(id, id, 'guild', 'channel', `reply${id}`, user, 'batch.json', now, 0);
      for (let position = 0; position < runsEach; position += 1) {
        const runId = newId(now);
        prompt.run(runId, 'fox', 'a red fox', 'square', 3, 1, 'fal-ai/fast-lightning-sdxl');
        const folder = `results/${runId}`;
        run.run(runId, id, runId, 'guild', user, position, 'queued', 1, folder, now);
        iteration.run(runId, runId, 1, 'a red fox', now);
        candidate.run(runId, runId, 1, 1);
      }
    }
  })();
  database.close();
}
