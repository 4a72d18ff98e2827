import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArtifacts } from '../../../src/pipeline/results/artifacts.js';
import {
  evaluationDocument,
  iterationDocument,
  summaryDocument,
} from '../../../src/pipeline/results/documents.js';
import { aPicture } from '../../support/builders.js';
import { candidate, evaluation, iteration, run } from '../../support/runs.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-artifacts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const painted = (text: string) => ({ ...aPicture, png: Buffer.from(text) });
const inFolder = (path: string) => join(folder, path);
const readText = (path: string) => readFileSync(inFolder(path), 'utf8');

/**
 * What a command prints that sees a disk of 64 KiB at `path`, in a mount namespace of its own;
 * undefined where this machine does not allow one.
 */
function onSmallDisk(path: string, command: string): string | undefined {
  const mounted = `mount -t tmpfs -o size=64k tmpfs "$0" && ${command} || echo failed`;
  const { status, stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', mounted, path], {
    encoding: 'utf8',
  });
  return status === 0 && stdout !== 'failed\n' ? stdout || 'done' : undefined;
}

const one = iteration(1, [candidate(1, 'results/lighthouse/iteration_1.png', 0.5)]);
const two = iteration(2, [
  candidate(1, 'results/lighthouse/iteration_2_candidate_1.png', 0.25),
  candidate(2, 'results/lighthouse/iteration_2_candidate_2.png', 1),
]);

describe('the files of a run', () => {
  it('are the picture, the results, the evaluation and the summary', async () => {
    const artifacts = openArtifacts(folder, 'both', undefined, () => Promise.resolve(0.04));
    const done = run(1, [one]);
    const path = await artifacts.saveImage(done, one, candidate(1, null, null), aPicture);
    expect(path).toBe('results/lighthouse/iteration_1.png');
    await artifacts.saveIteration(done, one);
    await artifacts.saveSummary(done);
    expect(readdirSync(inFolder('results/lighthouse')).sort()).toEqual([
      'iteration_1.critic.jpg',
      'iteration_1.png',
      'iteration_1.thumb.jpg',
      'iteration_1_evaluation.json',
      'iteration_1_results.json',
      'iteration_1_results.yaml',
      'summary.json',
      'winner.png',
    ]);
    expect(await artifacts.read(path)).toEqual(aPicture.png);
    const name = 'results/lighthouse/iteration_1';
    expect(JSON.parse(readText(`${name}_results.json`))).toEqual(iterationDocument(done, one));
    expect(load(readText(`${name}_results.yaml`))).toEqual(iterationDocument(done, one));
    expect(JSON.parse(readText(`${name}_evaluation.json`))).toEqual(evaluationDocument(done, one));
    expect(JSON.parse(readText('results/lighthouse/summary.json'))).toEqual({
      ...summaryDocument(done),
      cost_usd: 0.04,
    });
    expect(readText('results/lighthouse/winner.png')).toBe('a picture');
  });

  it('show the best of several candidates under the name of the iteration', async () => {
    const artifacts = openArtifacts(folder, 'json');
    const many = run(2, [two]);
    for (const each of two.candidates)
      await artifacts.saveImage(many, two, each, painted(`picture ${String(each.number)}`));
    await artifacts.saveIteration(many, two);
    expect(readdirSync(inFolder('results/lighthouse')).sort()).toEqual([
      'iteration_2.png',
      'iteration_2_candidate_1.critic.jpg',
      'iteration_2_candidate_1.png',
      'iteration_2_candidate_1.thumb.jpg',
      'iteration_2_candidate_2.critic.jpg',
      'iteration_2_candidate_2.png',
      'iteration_2_candidate_2.thumb.jpg',
      'iteration_2_evaluation.json',
      'iteration_2_results.json',
    ]);
    expect(readText('results/lighthouse/iteration_2.png')).toBe('picture 2');
  });

  it('are JSON, YAML or both, as asked', async () => {
    await openArtifacts(folder, 'yaml').saveIteration(run(1, [one]), one);
    expect(existsSync(inFolder('results/lighthouse/iteration_1_results.yaml'))).toBe(true);
    expect(existsSync(inFolder('results/lighthouse/iteration_1_results.json'))).toBe(false);
  });

  it('are left without an evaluation where there is none', async () => {
    const failed = iteration(1, [candidate(1, null, null)]);
    await openArtifacts(folder, 'json').saveIteration(run(1, [failed]), failed);
    expect(readdirSync(inFolder('results/lighthouse'))).toEqual(['iteration_1_results.json']);
  });

  it('may be written again', async () => {
    const artifacts = openArtifacts(folder, 'both');
    await artifacts.saveImage(run(1, [one]), one, candidate(1, null, null), aPicture);
    await artifacts.saveImage(run(1, [one]), one, candidate(1, null, null), painted('other'));
    expect(readText('results/lighthouse/iteration_1.png')).toBe('other');
  });

  it.each(['results', '.tmp'])(
    'wait where %s has become a file, as for a full disk',
    async (name) => {
      const artifacts = openArtifacts(folder, 'both');
      rmSync(inFolder(name), { recursive: true, force: true });
      writeFileSync(inFolder(name), '', { mode: 0o755 });
      const full = { fault: { code: 'storage_full' } };
      await expect(artifacts.look('results/lighthouse')).rejects.toMatchObject(full);
      const isTaken = () => artifacts.isTaken('results/lighthouse');
      if (name === 'results') expect(isTaken).toThrow('storage_full');
      else expect(isTaken()).toBe(false);
    },
  );

  it('take the folder, whatever is there', () => {
    const artifacts = openArtifacts(folder, 'both');
    expect(artifacts.isTaken('results/lighthouse')).toBe(false);
    mkdirSync(inFolder('results/lighthouse'), { recursive: true });
    symlinkSync('nowhere', inFolder('results/broken-link'));
    expect(artifacts.isTaken('results/lighthouse')).toBe(true);
    expect(artifacts.isTaken('results/broken-link')).toBe(true);
  });

  it('go with their folder, once or again, and never by a link or from outside', async () => {
    const artifacts = openArtifacts(folder, 'both');
    await artifacts.saveImage(run(1, [one]), one, candidate(1, null, null), aPicture);
    symlinkSync(inFolder('results/lighthouse'), inFolder('results/link'));
    await expect(artifacts.removeFolder('results/link')).rejects.toThrow(/symbolic link/);
    await expect(artifacts.removeFolder('../elsewhere')).rejects.toThrow(/outside/);
    await artifacts.removeFolder('results/lighthouse');
    await artifacts.removeFolder('results/lighthouse');
    expect(artifacts.isTaken('results/lighthouse')).toBe(false);
  });
});

describe('what the critic is shown', () => {
  const path = 'results/lighthouse/iteration_1.png';
  const kept = 'results/lighthouse/iteration_1.critic.jpg';
  const saved = async (png: Buffer) => {
    const artifacts = openArtifacts(folder, 'both');
    await artifacts.saveImage(run(1, [one]), one, candidate(1, null, null), { ...aPicture, png });
    return artifacts;
  };

  it('is kept beside the picture, which is not looked at again', async () => {
    const artifacts = await saved(Buffer.from('no picture at all'));
    expect(await artifacts.readPreview(path)).toEqual(aPicture.preview);
  });

  it.each([
    ['is not there', () => rmSync(inFolder(kept))],
    ['was emptied by a power cut', () => writeFileSync(inFolder(kept), '')],
    [
      'was cut by a power cut',
      () => writeFileSync(inFolder(kept), aPicture.preview.subarray(0, 5)),
    ],
  ])('is made once from the picture where it %s', async (_, spoil) => {
    const square = {
      create: { width: 2000, height: 2000, channels: 3, background: '#369' },
    } as const;
    const artifacts = await saved(await sharp(square).png().toBuffer());
    spoil();
    const made = await artifacts.readPreview(path);
    expect(await sharp(made).metadata()).toMatchObject({ format: 'jpeg', width: 1024 });
    expect(readFileSync(inFolder(kept))).toEqual(made);
    writeFileSync(inFolder(path), 'no picture at all');
    expect(await artifacts.readPreview(path)).toEqual(made);
  });
});

describe('a picture', () => {
  const save = (path: string) =>
    openArtifacts(folder, 'both').saveImage(
      run(1, [one], { folder: path }),
      one,
      candidate(1, null, null),
      aPicture,
    );

  it.each(['..', 'results/../..', '/tmp/easel-outside', 'results/../../outside'])(
    'is never written to %s',
    async (path) => {
      const artifacts = openArtifacts(inFolder('output'), 'both');
      const astray = run(1, [one], { folder: path });
      await expect(
        artifacts.saveImage(astray, one, candidate(1, null, null), aPicture),
      ).rejects.toThrow(/outside/);
      await expect(artifacts.read(`${path}/iteration_1.png`)).rejects.toThrow(/outside/);
      expect(readdirSync(folder)).toEqual(['output']);
    },
  );

  it('is not written or read through a symbolic link', async () => {
    mkdirSync(inFolder('elsewhere'));
    mkdirSync(inFolder('results/file'), { recursive: true });
    writeFileSync(inFolder('elsewhere/secret'), 'secret');
    symlinkSync(inFolder('elsewhere'), inFolder('results/linked'));
    symlinkSync(inFolder('elsewhere/secret'), inFolder('results/file/iteration_1.png'));
    await expect(save('results/linked')).rejects.toThrow(/symbolic link/);
    await expect(save('results/file')).rejects.toThrow(/symbolic link/);
    const artifacts = openArtifacts(folder, 'both');
    await expect(artifacts.read('results/linked/secret')).rejects.toThrow(/symbolic link/);
    await expect(artifacts.read('results/file/iteration_1.png')).rejects.toThrow(/symbolic link/);
    expect(readdirSync(inFolder('elsewhere'))).toEqual(['secret']);
    expect(readText('elsewhere/secret')).toBe('secret');
  });

  it('leaves nothing behind where it cannot be put', async () => {
    mkdirSync(inFolder('results/lighthouse/iteration_1.png'), { recursive: true });
    await expect(save('results/lighthouse')).rejects.toThrow();
    expect(readdirSync(inFolder('results/lighthouse/iteration_1.png'))).toEqual([]);
    expect(readdirSync(inFolder('.tmp'))).toEqual([]);
  });

  it('that a killed process left half written is removed, one in the making is not', () => {
    openArtifacts(folder, 'both');
    writeFileSync(inFolder('.tmp/old'), 'half');
    writeFileSync(inFolder('.tmp/new'), 'half');
    utimesSync(inFolder('.tmp/old'), 0, 0);
    openArtifacts(folder, 'both');
    expect(readdirSync(inFolder('.tmp'))).toEqual(['new']);
  });

  it('is looked for among files alone: whatever else is there, however old, stays', () => {
    mkdirSync(inFolder('.tmp/folder'), { recursive: true });
    symlinkSync('nowhere', inFolder('.tmp/link'));
    utimesSync(inFolder('.tmp/folder'), 0, 0);
    lutimesSync(inFolder('.tmp/link'), 0, 0);
    openArtifacts(folder, 'both');
    expect(readdirSync(inFolder('.tmp')).sort()).toEqual(['folder', 'link']);
  });

  it('is not looked for where a link leads', () => {
    mkdirSync(inFolder('elsewhere'));
    writeFileSync(inFolder('elsewhere/old'), 'precious');
    utimesSync(inFolder('elsewhere/old'), 0, 0);
    symlinkSync(inFolder('elsewhere'), inFolder('.tmp'));
    expect(() => openArtifacts(folder, 'both')).toThrow('symbolic link: .tmp');
    expect(readText('elsewhere/old')).toBe('precious');
  });

  it.skipIf(!onSmallDisk(tmpdir(), 'true'))(
    'that does not fit on the disk is a fault, and no torn file',
    () => {
      const script = join(import.meta.dirname, '../../support/fill-disk.ts');
      const output = onSmallDisk(folder, `"${process.execPath}" --import tsx "${script}" "$0"`);
      expect(JSON.parse(output ?? '')).toEqual({
        outcome: 'storage_full',
        results: ['summary.json'],
        temporary: [],
      });
    },
  );
});

it('results in YAML say what the JSON says, whatever a model wrote', () => {
  const words = fc.string({ unit: 'grapheme' });
  return fc.assert(
    fc.asyncProperty(words, words, async (text, seen) => {
      const judged = { ...candidate(1, null, 1), evaluation: { ...evaluation(1), seen } };
      const written = { ...iteration(1, [judged]), text };
      const artifacts = openArtifacts(folder, 'both');
      await artifacts.saveIteration(run(1, [written]), written);
      const name = 'results/lighthouse/iteration_1_results';
      expect(load(readText(`${name}.yaml`))).toEqual(JSON.parse(readText(`${name}.json`)));
    }),
    { numRuns: 50 },
  );
});
