import { expect, it } from 'vitest';
import { statusButtons } from '../../src/commands/status-buttons.js';
import { submitted } from '../support/builders.js';
import { aCall, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

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
