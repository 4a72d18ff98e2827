import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { leftUploads, type Upload } from '../../../src/db/uploads.js';
import { PictureUploads } from '../../../src/discord/interactions/picture-uploads.js';
import { Uploads } from '../../../src/discord/interactions/uploads.js';
import { PromptsFileReader } from '../../../src/pipeline/prompts-file-reader.js';
import { openArtifacts } from '../../../src/pipeline/results/artifacts.js';
import { aFolder } from '../../support/database.js';
import { silent } from '../../support/rim.js';
import { NOON, someSubmissions } from '../../support/submissions.js';

const given = { prompt: 'a red fox', aspect: null, unsafe: true, parent: null };
const upload: Upload = {
  interactionId: '77',
  guildId: 'guild',
  channelId: 'channel',
  userId: 'ada',
  fileName: 'photo.jpg',
  url: 'https://cdn.discordapp.com/photo.jpg',
  size: 9,
  defaults: {
    title: null,
    scene: null,
    mood: null,
    negative: null,
    aspect: 'square',
    seed: null,
    iterations: 3,
    images: 2,
    model: 'fal-ai/flux/schnell',
  },
  createdAt: NOON,
  locale: 'en-US',
  roles: [],
  picture: given,
};
const PATH = 'results/a-red-fox-77/iteration_1_candidate_1.png';

async function someUploads({ dailyRuns = 100, bytes = photo } = {}) {
  const folder = await aFolder();
  const pictures = new PictureUploads({
    artifacts: openArtifacts(folder, 'both'),
    fetchPicture: bytes,
  });
  const { db, submissions } = await someSubmissions({ dailyRuns });
  const refuse = () => Promise.reject(new Error('not to be called'));
  const uploads = new Uploads({
    db,
    pictures,
    submissions,
    reader: new PromptsFileReader(),
    messenger: { findReply: refuse, edit: refuse },
    fetchAttachment: refuse,
    record: (error) => expect.unreachable(String(error)),
    log: silent,
    now: () => NOON,
  });
  const refusals: string[] = [];
  const take = (interactionId = '77') =>
    uploads.take(
      { ...upload, interactionId },
      {
        acknowledge: () => Promise.resolve(true),
        reject: ({ code }) => {
          refusals.push(code);
          return Promise.resolve();
        },
      },
    );
  return { db, pictures, take, refusals, has: (path: string) => existsSync(join(folder, path)) };
}

function photo() {
  const create = { width: 90, height: 160, channels: 3, background: 'red' } as const;
  return sharp({ create }).jpeg().toBuffer();
}

describe('a picture to start from', () => {
  it('is in the folder of its run before that is there, in the same place however often it is read', async () => {
    const { pictures, has } = await someUploads();
    const first = await pictures.read(upload, given);
    expect(has(PATH)).toBe(true);
    expect(first.start).toEqual({
      text: 'a red fox',
      checklist: null,
      picture: { path: PATH, width: 90, height: 160, unsafe: true },
    });
    expect(await pictures.read(upload, given)).toEqual(first);
  });

  it('has its own shape painted, unless another one is chosen', async () => {
    const { pictures } = await someUploads();
    expect((await pictures.read(upload, given)).prompt.aspect).toBe('tall');
    const chosen = { ...given, aspect: 'wide' } as const;
    expect((await pictures.read(upload, chosen)).prompt.aspect).toBe('wide');
  });

  it('becomes a run, and is not kept as an upload any longer', async () => {
    const { db, take } = await someUploads();
    const enqueued = await take();
    expect(enqueued?.submission).toMatchObject({ fileName: null, runs: [{ prompt: 'a red fox' }] });
    expect(await leftUploads(db)).toEqual([]);
  });

  it('of a run that is refused leaves nothing behind', async () => {
    const { take, refusals, has } = await someUploads({ dailyRuns: 2 });
    await take();
    expect(await take('78')).toBeUndefined();
    expect(refusals).toEqual(['quota_exceeded']);
    expect(has('results/a-red-fox-78')).toBe(false);
    expect(has(PATH)).toBe(true);
  });

  it('that cannot be opened is refused, and nothing is left', async () => {
    const bytes = () => Promise.resolve(Buffer.from('a text'));
    const { take, refusals, has } = await someUploads({ bytes });
    expect(await take()).toBeUndefined();
    expect(refusals).toEqual(['picture_unusable']);
    expect(has('results/a-red-fox-77')).toBe(false);
  });
});
