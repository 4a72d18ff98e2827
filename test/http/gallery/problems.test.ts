/** What a host sees of what went wrong, and of what fixed itself. */
import { expect, it } from 'vitest';
import { insertApiCall, insertError } from '../../../src/db/logs.js';
import { anApiCall, submitted } from '../../support/builders.js';
import { aGallery, SERVER } from '../../support/gallery.js';

const figures = (page: string) =>
  Array.from(page.matchAll(/<p class="figures">(.*?)<\/p>/gsu), ([, words = '']) =>
    words
      .replaceAll(/<[^>]*>/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .trim(),
  );

it('tells problems by code and by day, of all or of one server', async () => {
  const { db, text, get, errors } = await aGallery();
  expect(await text('/problems')).toContain('Nothing went wrong.');
  const ours = await submitted(db, { id: 'fox' }, { guildId: SERVER });
  const theirs = await submitted(db, { id: 'owl' }, { guildId: '1002' });
  const startedAt = Date.now();
  const call = anApiCall({ startedAt, runId: ours.runId });
  await insertApiCall(db, { ...call, outcome: 'provider_down' });
  await insertApiCall(db, { ...call, recovered: { from: 'provider_down', ms: 7_000 } });
  await insertApiCall(db, { ...call, runId: theirs.runId, outcome: 'bad_answer' });
  const error = { at: startedAt, message: 'secret words', context: {} };
  await insertError(db, { ...error, code: 'bad_image', runId: ours.runId });

  const all = await text('/problems');
  expect(figures(all)).toEqual([
    'In 30 days: failed calls 2, of which 1 worked at a later try (after 7 s on average); recorded 1',
  ]);
  for (const code of ['provider_down', 'bad_answer', 'bad_image'])
    expect(all).toContain(`<code>${code}</code>`);
  expect(all).not.toContain('secret');
  const one = await text(`/problems?days=90&server=${SERVER}`);
  expect(figures(one)[0]).toContain('In 90 days: failed calls 1');
  expect(one).not.toContain('bad_answer');
  for (const wrong of ['?days=0', '?days=x', '?server=..', '?days=100000'])
    expect([200, 400, 404]).toContain((await get(`/problems${wrong}`)).status);
  expect(errors).toEqual([]);
});
