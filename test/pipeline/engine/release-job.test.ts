import { expect, it } from 'vitest';
import { EaselError } from '../../../src/errors.js';
import { releaseJob } from '../../../src/pipeline/engine/release-job.js';
import { aCandidate, aRun } from '../../support/builders.js';
import { aMemoryStore, aProvider } from '../../support/fake-ports.js';

const run = aRun();
const store = aMemoryStore(run);

function aGenerator() {
  const released: string[] = [];
  const generator = aProvider();
  const release = ({ requestId }: { readonly requestId: string }) => {
    released.push(requestId);
    return Promise.resolve();
  };
  return { released, generator: { ...generator, release } };
}

it('a job is let go of once its picture outlives a power cut', async () => {
  const { released, generator } = aGenerator();
  let sync: () => void = () => undefined;
  const synced = () => new Promise<void>((resolve) => (sync = resolve));
  const ended = releaseJob(aCandidate({ requestId: 'r' }), run, {
    store: { ...store, synced },
    generator,
  });
  expect(released).toEqual([]);
  sync();
  await ended;
  expect(released).toEqual(['r']);
});

it('a job is kept where nobody knows whether its picture does, and there is none of a given picture', async () => {
  const { released, generator } = aGenerator();
  const synced = () => Promise.reject(new EaselError({ code: 'storage_full' }));
  await releaseJob(aCandidate({ requestId: 'r' }), run, { store: { ...store, synced }, generator });
  await releaseJob(aCandidate({ requestId: null }), run, { store, generator });
  expect(released).toEqual([]);
});
