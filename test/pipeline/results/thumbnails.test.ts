import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openArtifacts } from '../../../src/pipeline/results/artifacts.js';
import { aPicture } from '../../support/builders.js';
import { aFolder } from '../../support/database.js';
import { candidate, iteration, run } from '../../support/runs.js';

it('a thumbnail is made again from its picture where it is not there, and kept', async () => {
  const folder = await aFolder();
  const artifacts = openArtifacts(folder, 'both');
  const wide = { create: { width: 2000, height: 1000, channels: 3, background: '#369' } } as const;
  const png = await sharp(wide).png().toBuffer();
  const empty = candidate(1, null, null);
  const one = iteration(1, [empty]);
  const path = await artifacts.saveImage(run(1, [one]), one, empty, { ...aPicture, png });
  const thumbnail = path.replace('.png', '.thumb.jpg');
  rmSync(join(folder, thumbnail));
  const made = await artifacts.read(thumbnail);
  expect(await sharp(made).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 160 });
  expect(made.length).toBeLessThan(30_000);
  expect(readFileSync(join(folder, thumbnail))).toEqual(made);
  rmSync(join(folder, thumbnail));
  rmSync(join(folder, path));
  await expect(artifacts.read(thumbnail)).rejects.toMatchObject({ code: 'ENOENT' });
});
