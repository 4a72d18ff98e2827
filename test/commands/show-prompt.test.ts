import { describe, expect, it } from 'vitest';
import { showPrompt as showPromptWith } from '../../src/commands/show-prompt.js';
import type { TargetMessage } from '../../src/commands/define/call.js';
import type { Db } from '../../src/db/schema.js';
import { SqlRunStore } from '../../src/db/runs.js';
import { de } from '../../src/languages/de.js';
import { anEvaluation, anImage, posted } from '../support/builders.js';
import { aCall, someServices } from '../support/call.js';
import { aDatabase } from '../support/database.js';

const showPrompt = showPromptWith(['fal-ai/fast-lightning-sdxl']);
type Fields = NonNullable<Parameters<typeof aCall>[0]>;

async function asked(db: Db, target: Partial<TargetMessage>, fields: Fields = {}): Promise<string> {
  const call = aCall(fields);
  const message = { id: '9', channelId: 'channel', authorId: '2', pictures: [], ...target };
  await showPrompt.run({ values: new Map(), target: message }, call, someServices({ db }));
  const [first] = call.said;
  if (call.said.length !== 1 || first?.how !== 'reply') throw new Error('it was not answered once');
  return first.view?.content ?? '';
}

const picture = (name: string) => ({ pictures: [{ name, url: `https://cdn.test/${name}` }] });

/** A post in a thread whose picture was judged. */
async function aPost(db: Db): Promise<string> {
  const { runId } = await posted(db, 'post');
  const store = new SqlRunStore(db);
  const [candidate] = (await store.load(runId)).iterations[0]?.candidates ?? [];
  if (!candidate) throw new Error('there is no candidate');
  await db.updateTable('candidates').set({ request_id: 'r' }).execute();
  await store.save(runId, 'collect', { kind: 'collect', candidate, image: anImage });
  await store.save(runId, 'evaluate', { kind: 'evaluate', candidate, evaluation: anEvaluation(2) });
  return runId;
}

describe('the prompt of a picture', () => {
  it('is told with seed, model and run to who asks alone, ready to be copied', async () => {
    const db = await aDatabase();
    const runId = await aPost(db);
    const { seed } = await new SqlRunStore(db).load(runId);
    const told = await asked(db, { id: 'post' });
    expect(showPrompt.private).toBe(true);
    expect(told).toMatch(/```\n\/generate prompt:a red fox in snow .*\n```/u);
    expect(told).toContain(`Seed ${String(seed)}`);
    expect(told).toContain('fal-ai/fast-lightning-sdxl');
    expect(told).toContain(runId);
    expect(await asked(db, { id: 'post' }, { language: de })).toContain('Modell');
  });

  it.each(['-1.png', '-1.webp', '-winner.png'])(
    'is found by the name of its file: …%s, with or without a veil',
    async (ending) => {
      const db = await aDatabase();
      const name = `easel-${await aPost(db)}${ending}`;
      for (const file of [name, `SPOILER_${name}`])
        expect(await asked(db, picture(file))).toContain('a red fox in snow');
    },
  );

  it('is not to be had where there is none of ours', async () => {
    const db = await aDatabase();
    for (const target of [{}, picture('cat.png'), picture('easel-1.jpg')])
      expect(await asked(db, target)).toBe('There is no picture of mine in this message.');
  });

  it('of another server, a hidden channel or a try that never was is not found, whatever a file is called', async () => {
    const db = await aDatabase();
    const runId = await aPost(db);
    const notFound = { fault: { code: 'not_found' } };
    const hidden = { viewer: { userId: '1', sees: () => false } };
    for (const [target, fields] of [
      [picture(`easel-${runId}-1.png`), { guildId: 'elsewhere' }],
      [{ id: 'post' }, { guildId: 'elsewhere' }],
      [{ id: 'post' }, hidden],
      [picture(`easel-${runId}-3.png`), {}],
      [picture('easel-00000000000000-1.png'), {}],
    ] as const)
      await expect(asked(db, target, fields)).rejects.toMatchObject(notFound);
  });

  it('names what it came from', async () => {
    const db = await aDatabase();
    const { runId } = await posted(db, 'post');
    const { prompt_id: id } = await db
      .selectFrom('runs')
      .select('prompt_id')
      .where('id', '=', runId)
      .executeTakeFirstOrThrow();
    const origin = { parent_run_id: '0'.repeat(14), parent_iteration: 2, change: 'make it *blue*' };
    await db.updateTable('prompts').set(origin).where('id', '=', id).execute();
    const told = await asked(db, { id: 'post' });
    expect(told).toContain(`From try 2 of run ${'0'.repeat(14)}`);
    expect(told).toContain('Changed: make it \\*blue\\*');
  });

  it('ends no fence, pings nobody and is not cut in silence', async () => {
    const db = await aDatabase();
    const { iterationId } = await posted(db, 'post');
    const text = `\`\`\` @everyone <@1> ${'x'.repeat(3000)}`;
    await db.updateTable('iterations').set({ text }).where('id', '=', iterationId).execute();
    const told = await asked(db, { id: 'post' });
    expect(told.match(/```/gu)).toHaveLength(2);
    expect(told.length).toBeLessThanOrEqual(2000);
    expect(told).toContain('Cut to fit');
  });
});
