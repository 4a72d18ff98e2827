import { describe, expect, it } from 'vitest';
import { factsOf, galleryPage, type PublicHome } from '../../src/db/gallery.js';
import { SqlRunStore } from '../../src/db/runs.js';
import type { Db } from '../../src/db/schema.js';
import { openArtifacts } from '../../src/pipeline/results/artifacts.js';
import { submitted } from '../support/builders.js';
import { aDatabase, aFolder } from '../support/database.js';
import { painted } from '../support/painted.js';

const onlyOf = (server: string) => ({
  guildIds: [server],
  isPublic: ({ guildId }: PublicHome) => guildId === server,
});

/** So many runs of a server, the oldest first. */
async function runsOf(db: Db, guildId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await submitted(db, {}, { guildId })).runId);
  return ids;
}

describe('a page', () => {
  it('reads over what is hidden, and goes on behind it', async () => {
    const db = await aDatabase();
    const old = await runsOf(db, 'mine', 3);
    await runsOf(db, 'theirs', 300);
    const young = await runsOf(db, 'mine', 1);
    const first = await galleryPage(db, onlyOf('mine'), {}, { towards: 'older' }, 2);
    expect(first.runs.map(({ id }) => id)).toEqual([young[0], old[2]]);
    const from = first.older ?? expect.unreachable();
    const second = await galleryPage(db, onlyOf('mine'), {}, { towards: 'older', from }, 2);
    expect(second.runs.map(({ id }) => id)).toEqual([old[1], old[0]]);
    expect(second.older).toBeUndefined();
    const back = { towards: 'newer', from: second.newer ?? expect.unreachable() } as const;
    const again = await galleryPage(db, onlyOf('mine'), {}, back, 2);
    expect(again.runs.map(({ id }) => id)).toEqual([young[0], old[2]]);
  });

  it('is a short one where more is hidden than is read for one, and still goes on', async () => {
    const db = await aDatabase();
    const [oldest] = await runsOf(db, 'mine', 1);
    await runsOf(db, 'theirs', 2_300);
    const first = await galleryPage(db, onlyOf('mine'), {}, { towards: 'older' }, 2);
    expect(first.runs).toEqual([]);
    const from = first.older ?? expect.unreachable();
    const second = await galleryPage(db, onlyOf('mine'), {}, { towards: 'older', from }, 2);
    expect(second.runs.map(({ id }) => id)).toEqual([oldest]);
  });
});

describe('the picture of a run', () => {
  it('is that of its best iteration; of one that is under way, the latest; never a flagged one', async () => {
    const db = await aDatabase();
    const artifacts = openArtifacts(await aFolder(), 'both');
    const best = await painted(db, artifacts, {}, { met: [1, 4, 2] });
    const flagged = await painted(db, artifacts, {}, { unsafe: true });
    const { runId: waiting } = await submitted(db);
    await new SqlRunStore(db).start(waiting);
    const facts = await factsOf(db, [best.id, flagged.id, waiting]);
    const second = best.iterations.find(({ number }) => number === 2)?.candidates[0]?.id;
    expect(facts.get(best.id)).toMatchObject({ cover: { id: second }, iterations: 3 });
    expect(facts.get(flagged.id)).toMatchObject({ cover: null, iterations: 1 });
    expect(facts.get(waiting)).toMatchObject({ cover: null });
    await db.updateTable('runs').set({ best_iteration: null }).where('id', '=', best.id).execute();
    const [third] = best.iterations[2]?.candidates ?? [];
    expect((await factsOf(db, [best.id])).get(best.id)?.cover?.id).toBe(third?.id);
  });
});
