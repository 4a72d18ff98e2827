import { expect, it, onTestFinished } from 'vitest';
import { EaselError } from '../../src/errors.js';
import { DiskSpace } from '../../src/pipeline/disk-space.js';
import { silent } from '../support/rim.js';

it('notices a disk that fills up while nothing is written, and room when there is some', async () => {
  let isFull = false;
  const probe = () =>
    isFull ? Promise.reject(new EaselError({ code: 'storage_full' })) : Promise.resolve();
  const diskSpace = new DiskSpace({ log: silent, probe, againMs: 5, probeEveryMs: 5 });
  onTestFinished(() => {
    diskSpace.stopRetrying(AbortSignal.abort());
  });
  isFull = true;
  await expect.poll(() => diskSpace.isFull).toBe(true);
  isFull = false;
  await expect.poll(() => diskSpace.isFull).toBe(false);
});
