import { expect, it } from 'vitest';
import { statusButtons } from '../../src/commands/status-buttons.js';
import { runActions } from '../../src/commands/run-actions.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import { aNewSubmission, aPrompt, submitted } from '../support/builders.js';
import { accepted, aCall, MAY_EVERYTHING, someServices } from '../support/call.js';
import { aDatabase, submit } from '../support/database.js';

async function press(kind: string, fields: Parameters<typeof aCall>[0] = {}) {
  const db = await aDatabase();
  const { submissionId } = await submitted(db);
  const call = aCall(fields);
  const component = statusButtons.find(({ name }) => name === kind);
  await component?.handle(`${kind}:${submissionId}`, call, someServices({ db }));
  return call.said;
}

it('Tell me answers privately', async () => {
  const [answer] = await press('tell1');
  expect(answer?.how).toBe('replyPrivately');
  expect(answer?.view?.content).toContain('I will tell you');
});

it('Table sends a line for each run to who asks', async () => {
  const [answer] = await press('tabl1');
  expect(answer?.how).toBe('replyPrivately');
  expect(answer?.view?.files[0]?.content).toMatch(/^id,status.*\r\nfox,queued,.*\r\n$/u);
});

it.each(['tell1', 'tabl1'])('%s finds nothing of another server', async (kind) => {
  await expect(press(kind, { guildId: 'elsewhere' })).rejects.toMatchObject({
    fault: { code: 'not_found' },
  });
});

it('Retry failed starts what did not end well once more, as the person’s own', async () => {
  const db = await aDatabase();
  const prompts = ['fox', 'owl', 'elk'].map((id) => aPrompt({ id }));
  const limits = { dailyRuns: 0, isTaken: () => false, now: Date.now };
  const batch = await submit(db, aNewSubmission({ fileName: 'p.json', prompts }), limits);
  const ends = ['done', 'failed', 'cancelled'] as const;
  for (const [index, run] of (batch?.runs ?? []).entries())
    await new SqlRunStore(db).end(run.id, ends[index] ?? 'done', null);
  const enqueued: NewSubmission[] = [];
  const services = someServices({
    db,
    submissions: {
      submit: (submission) => {
        enqueued.push({ ...submission, held: false });
        return Promise.resolve(accepted(submission));
      },
      recordReply: () => Promise.resolve(),
    },
  });
  const call = aCall({ user: { id: 'ben', name: 'ben' }, permissions: MAY_EVERYTHING });
  for (const { handle } of runActions(['a/b']))
    await handle(`rtry1:${batch?.id ?? ''}`, call, services);
  expect(enqueued).toMatchObject([{ userId: 'ben', fileName: 'p.json' }]);
  expect(enqueued[0]?.prompts.map(({ id, model }) => [id, model])).toEqual([
    ['owl', 'a/b'],
    ['elk', 'a/b'],
  ]);
  expect(call.said.map(({ how }) => how)).toEqual(['post', 'replyPrivately']);
});
