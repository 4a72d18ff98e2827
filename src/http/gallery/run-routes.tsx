/** One run, two of its iterations, a batch and its exports. */
import { setImmediate } from 'node:timers/promises';
import { Hono } from 'hono';
import { costsOf } from '../../db/costs.js';
import { factsOf, findHome } from '../../db/gallery.js';
import {
  successorsOf,
  costOfRun,
  findBatch,
  relativeOf,
  runsOfBatch,
} from '../../db/gallery-run.js';
import { postsOf } from '../../db/history.js';
import { loadRun } from '../../db/run-rows.js';
import type { Run } from '../../pipeline/run.js';
import { missing, page, type GalleryEnv } from './context.js';
import { EXPORTS, isExportFormat } from './export.js';
import { BatchPage, batchTitle } from './pages/batch.js';
import { ComparePage } from './pages/compare.js';
import { isComparable, RunPage, titleOf } from './pages/run.js';
import { COMPARE_SCRIPT } from './assets.js';
import type { GalleryParts } from './parts.js';

export const runRoutes = new Hono<GalleryEnv>()
  .get('/run/:id', async (c) => {
    const { parts } = c.var;
    const run = await publicRun(parts, c.req.param('id'));
    const { db, isPublic, names } = parts;
    const posts = await postsOf(db, run.id);
    const parentId = run.prompt.origin?.runId ?? null;
    const view = {
      run,
      names,
      cost: await costOfRun(db, run.id),
      fans: new Map(posts.map(({ number, favourites }) => [number, favourites])),
      parent: await parentOf(parts, run, parentId),
      successors: await successorsOf(db, run.id, isPublic),
      isOfBatch: (await runsOfBatch(db, run.submissionId)).length > 1,
    };
    return page(c, { title: titleOf(run) }, <RunPage {...view} />);
  })
  .get('/run/:id/compare', async (c) => {
    const run = await publicRun(c.var.parts, c.req.param('id'));
    const { left, right } = c.req.query();
    const named = (number: string | undefined) =>
      run.iterations.filter(isComparable).find((one) => String(one.number) === number);
    const [first, second] = [named(left), named(right)];
    if (!first || !second || first === second) throw missing();
    const frame = { title: `Compare · ${titleOf(run)}`, script: COMPARE_SCRIPT.path };
    return page(c, frame, <ComparePage run={run} left={first} right={second} />);
  })
  .get('/batch/:id', async (c) => {
    const { db, isPublic, names } = c.var.parts;
    const batch = await findBatch(db, c.req.param('id'), isPublic);
    if (!batch) throw missing();
    const runs = await runsOfBatch(db, batch.id);
    const ids = runs.map(({ id }) => id);
    const [facts, costs] = [await factsOf(db, ids), await costsOf(db, batch.id)];
    const view = { batch, runs, facts, costs, names };
    return page(c, { title: batchTitle(batch) }, <BatchPage {...view} />);
  })
  .get('/batch/:id/:file{export\\.\\w+}', async (c) => {
    const { db, isPublic } = c.var.parts;
    const format = c.req.param('file').slice('export.'.length);
    const batch = await findBatch(db, c.req.param('id'), isPublic);
    if (!batch || !isExportFormat(format)) throw missing();
    const runs: Run[] = [];
    for (const { id } of await runsOfBatch(db, batch.id)) {
      runs.push(await loadRun(db, id));
      await setImmediate();
    }
    const { type, write } = EXPORTS[format];
    const text = write(batch, runs, await costsOf(db, batch.id));
    return c.body(text, 200, {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="easel-${batch.id}.${format}"`,
    });
  });

async function publicRun({ db, isPublic }: GalleryParts, id: string): Promise<Run> {
  const home = await findHome(db, id);
  if (!home || !isPublic(home)) throw missing();
  return loadRun(db, id);
}

/** The run that it goes on from, and at which of its iterations. */
async function parentOf({ db, isPublic }: GalleryParts, run: Run, parentId: string | null) {
  const parent = parentId === null ? undefined : await relativeOf(db, parentId, isPublic);
  return parent && { ...parent, iteration: run.prompt.origin?.iteration ?? null };
}
