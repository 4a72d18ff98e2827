import { expect, it } from 'vitest';
import { ADA, aGallery, SERVER, type GalleryAtDoor } from '../../support/gallery.js';
import { painted, PICTURE } from '../../support/painted.js';

async function aPictureIn({ db, artifacts }: GalleryAtDoor, unsafe = false) {
  const run = await painted(db, artifacts, {}, { guildId: SERVER, userId: ADA, unsafe });
  const id = run.iterations[0]?.candidates[0]?.id ?? '';
  return { run, path: `/picture/${id}` };
}

it('a picture is had in three sizes by its id, and kept', async () => {
  const gallery = await aGallery();
  const { path } = await aPictureIn(gallery);
  const files = [
    { address: path, bytes: PICTURE.png, type: 'image/png' },
    { address: `${path}/preview`, bytes: PICTURE.preview, type: 'image/jpeg' },
    { address: `${path}/thumbnail`, bytes: PICTURE.thumbnail, type: 'image/jpeg' },
  ];
  for (const { address, bytes, type } of files) {
    const answer = await gallery.get(address);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe('private, max-age=86400, immutable');
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    const etag = answer.headers.get('etag') ?? '';
    expect((await gallery.get(address, { 'if-none-match': etag })).status).toBe(304);
    expect((await gallery.get(address, { 'if-none-match': '"other"' })).status).toBe(200);
  }
  expect((await gallery.get(`${path}/huge`)).status).toBe(404);
});

it('a picture that was flagged is nowhere', async () => {
  const gallery = await aGallery();
  const { run, path } = await aPictureIn(gallery, true);
  for (const size of ['', '/preview', '/thumbnail'])
    expect((await gallery.get(path + size)).status).toBe(404);
  for (const page of ['/', `/run/${run.id}`, `/batch/${run.submissionId}`])
    expect(await gallery.text(page)).not.toContain(path);
  expect(await gallery.text(`/run/${run.id}`)).toContain('the image service flagged it');
});

it('a picture whose file is gone is not there', async () => {
  const gallery = await aGallery();
  const { run, path } = await aPictureIn(gallery);
  await gallery.artifacts.removeFolder(run.folder);
  expect((await gallery.get(path)).status).toBe(404);
  expect((await gallery.get(`${path}/thumbnail`)).status).toBe(404);
  expect(gallery.errors).toEqual([]);
});
