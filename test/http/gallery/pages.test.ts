import { describe, expect, it } from 'vitest';
import { addFavourite } from '../../../src/db/favourites.js';
import { again, goOn } from '../../../src/pipeline/origin.js';
import { ADA, aGallery, SERVER, skeleton, type GalleryAtDoor } from '../../support/gallery.js';
import { painted } from '../../support/painted.js';
import { submitted } from '../../support/builders.js';

const BY_ADA = { guildId: SERVER, userId: ADA };
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><svg onload=alert(1)>',
  '&lt;b&gt; <!-- --> ]]>',
  '\u202e\u2066evil\u202c',
];

const runsIn = (page: string) => [
  ...new Set(Array.from(page.matchAll(/href="\/run\/(\w+)"/gu), ([, id]) => id)),
];
const linkIn = (page: string, rel: 'next' | 'prev') =>
  new RegExp(`rel="${rel}" href="([^"]+)"`, 'u').exec(page)?.[1]?.replaceAll('&amp;', '&');

describe('hostile words', () => {
  const pagesOf = async (words: string) => {
    const gallery = await aGallery();
    const { db, artifacts, text } = gallery;
    const fields = { prompt: words, title: words, scene: words, mood: words, negative: words };
    const telling = { ...BY_ADA, met: [1, 2], refined: words, seen: words };
    const run = await painted(db, artifacts, fields, telling);
    const child = goOn(run, run.iterations[0] ?? expect.unreachable(), 1).prompt;
    await painted(db, artifacts, { ...child, id: 'child' }, BY_ADA);
    const compare = `/run/${run.id}/compare?left=1&right=2`;
    const search = `/?q=${encodeURIComponent(words)}`;
    const paths = [
      '/',
      search,
      `/run/${run.id}`,
      compare,
      `/batch/${run.submissionId}`,
      `/person/${ADA}`,
    ];
    return Promise.all(paths.map(text));
  };

  it.each(HOSTILE)('add no element and no attribute: %s', async (words) => {
    const plainly = (await pagesOf('plain words')).map(skeleton);
    const pages = await pagesOf(words);
    const shown = pages.filter((_, index) => index !== 1);
    expect(shown.map(skeleton)).toEqual(plainly.filter((_, index) => index !== 1));
    // A search may find nothing.
    for (const page of pages) {
      expect(page).not.toMatch(/<script>|<svg|[\u202a-\u202e\u2066-\u2069]/u);
      expect(skeleton(page).join(' ')).not.toMatch(/ on\w+/u);
    }
  });

  it('are in an address without leaving it', async () => {
    const { text } = await aGallery();
    const page = await text('/?q=%22%3E%3Cscript%3E&status=%3Cb%3E&person=%3Cb%3E&older=%27--');
    expect(page).not.toContain('<script>');
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
  });
});

describe('the wall', () => {
  it('goes by pages that do not shift, to the oldest and back', async () => {
    const { db, text } = await aGallery();
    const ids: string[] = [];
    for (let run = 0; run < 95; run += 1) ids.push((await submitted(db, {}, BY_ADA)).runId);
    ids.reverse();
    const first = await text('/');
    await submitted(db, {}, BY_ADA);
    const second = await text(linkIn(first, 'next') ?? '');
    const third = await text(linkIn(second, 'next') ?? '');
    expect([first, second, third].map(runsIn)).toEqual([
      ids.slice(0, 40),
      ids.slice(40, 80),
      ids.slice(80),
    ]);
    expect([linkIn(first, 'prev'), linkIn(third, 'next')]).toEqual([undefined, undefined]);
    expect(runsIn(await text(linkIn(third, 'prev') ?? ''))).toEqual(ids.slice(40, 80));
    // The newest page is a full one.
    expect(runsIn(await text(linkIn(second, 'prev') ?? ''))).toHaveLength(40);
  });

  it('is searched and filtered by what its address says', async () => {
    const { db, artifacts, text } = await aGallery();
    const fox = await painted(db, artifacts, { prompt: 'a red fox' }, BY_ADA);
    const owl = await painted(
      db,
      artifacts,
      { prompt: 'an owl' },
      { guildId: '1002', userId: '2002' },
    );
    const { runId: queued } = await submitted(db, { prompt: 'a red boat' }, BY_ADA);
    await db
      .updateTable('iterations')
      .set({ message_id: 'm' })
      .where('run_id', '=', owl.id)
      .execute();
    await addFavourite(db, 'm', { userId: ADA, emoji: '⭐' }, 0);
    const found = async (query: string) => runsIn(await text(`/?${query}`));
    expect(await found('q=red')).toEqual([queued, fox.id]);
    expect(await found('q=red&status=done')).toEqual([fox.id]);
    expect(await found('status=done')).toEqual([owl.id, fox.id]);
    expect(await found(`person=${ADA}`)).toEqual([queued, fox.id]);
    expect(await found('server=1002')).toEqual([owl.id]);
    expect(await found('server=1002&favourites=1')).toEqual([owl.id]);
    expect(await found(`server=${SERVER}&favourites=1`)).toEqual([]);
  });

  it('searches all servers that the bot is in', async () => {
    const { db, artifacts, text } = await aGallery();
    const fox = await painted(db, artifacts, { prompt: 'a red fox' }, BY_ADA);
    await painted(db, artifacts, { prompt: 'a red owl' }, { guildId: '1009', userId: '2002' });
    expect(runsIn(await text('/?q=red'))).toEqual([fox.id]);
  });
});

/** A run of each kind that may be asked for, and every address that tells of it. */
async function everyAddress({ db, artifacts }: GalleryAtDoor) {
  const run = await painted(db, artifacts, {}, { ...BY_ADA, met: [1, 2] });
  const picture = `/picture/${run.iterations[0]?.candidates[0]?.id ?? ''}`;
  const batch = `/batch/${run.submissionId}`;
  return [
    `/run/${run.id}`,
    `/run/${run.id}/compare?left=1&right=2`,
    batch,
    ...['json', 'yaml', 'csv'].map((format) => `${batch}/export.${format}`),
    ...[picture, `${picture}/preview`, `${picture}/thumbnail`],
    `/person/${ADA}`,
  ];
}

describe('what is hidden', () => {
  it('is as if it were not there, at every address', async () => {
    const gallery = await aGallery();
    const addresses = await everyAddress(gallery);
    const statuses = () =>
      Promise.all(addresses.map(async (address) => (await gallery.get(address)).status));
    expect(new Set(await statuses())).toEqual(new Set([200]));
    gallery.hidden.add(SERVER);
    expect(new Set(await statuses())).toEqual(new Set([404]));
    expect(runsIn(await gallery.text('/'))).toEqual([]);
    expect(gallery.errors).toEqual([]);
  });

  it('is no parent and no child of what is shown', async () => {
    const { db, artifacts, text, hidden, errors } = await aGallery();
    const run = await painted(db, artifacts, { prompt: 'a red fox' }, BY_ADA);
    const child = { ...again(run).prompt, id: 'child', prompt: 'a blue fox' };
    const other = { guildId: '1002', userId: '2002' };
    const painting = await painted(db, artifacts, child, other);
    expect(await text(`/run/${run.id}`)).toContain('a blue fox');
    expect(errors).toEqual([]);
    expect(await text(`/run/${painting.id}`)).toContain(`/run/${run.id}`);
    hidden.add('1002');
    expect(await text(`/run/${run.id}`)).not.toContain('a blue fox');
    hidden.clear();
    hidden.add(SERVER);
    expect(await text(`/run/${painting.id}`)).not.toContain(`/run/${run.id}`);
  });

  it.each([
    '/run/none',
    '/run/..%2f..%2fetc',
    '/batch/none',
    '/batch/none/export.csv',
    '/picture/none',
    '/picture/results%2ffox%2fiteration_1.png',
    '/server/1009',
    '/costs?server=1009',
    '/person/1009',
    '/nowhere',
    '/run/none/compare?left=1&right=2',
    '/assets/..%2fpackage.json',
  ])('and what never was: %s', async (path) => {
    const { get, errors } = await aGallery();
    expect((await get(path)).status).toBe(404);
    expect(errors).toEqual([]);
  });
});

describe('a page', () => {
  it('is not sent again where it did not change', async () => {
    const { db, artifacts, get } = await aGallery();
    const run = await painted(db, artifacts, {}, BY_ADA);
    for (const path of ['/', `/run/${run.id}`, '/servers', '/costs', '/problems']) {
      const first = await get(path);
      const etag = first.headers.get('etag') ?? '';
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    }
    const etag = (await get('/')).headers.get('etag') ?? '';
    await painted(db, artifacts, { prompt: 'an owl' }, BY_ADA);
    expect((await get('/', { 'if-none-match': etag })).status).toBe(200);
  });

  it('is read, and nothing else', async () => {
    const { origin } = await aGallery();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await fetch(`${origin}/`, { method })).status).toBe(405);
    expect((await fetch(`${origin}/`, { method: 'HEAD' })).status).toBe(200);
  });

  it('allows nothing inline, nothing from elsewhere, and stands in nobody’s frame', async () => {
    const { db, artifacts, get, text } = await aGallery();
    const run = await painted(db, artifacts, {}, { ...BY_ADA, met: [1, 2] });
    for (const path of ['/', '/none', '/healthz', `/run/${run.id}/compare?left=1&right=2`]) {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const page = await text(path);
      expect(page).not.toMatch(/ style=| on\w+="|<style|<script>|https?:\/\//u);
    }
  });
});

it('a server is told of by its name, with who painted what is shown', async () => {
  const { db, artifacts, text, hidden } = await aGallery();
  await painted(db, artifacts, {}, BY_ADA);
  await painted(db, artifacts, {}, { guildId: '1002', userId: '2002' });
  const page = await text(`/server/${SERVER}`);
  expect(page).toContain('<bdi>The Studio</bdi></h1>');
  expect(page).toContain(`href="/person/${ADA}"`);
  expect(page).not.toContain('2002');
  hidden.add(SERVER);
  expect(await text(`/server/${SERVER}`)).not.toContain(ADA);
});

describe('a batch', () => {
  it('is exported without formulas', async () => {
    const { db, artifacts, get, text } = await aGallery();
    const run = await painted(db, artifacts, { prompt: '=HYPERLINK("http://x") a fox' }, BY_ADA);
    const batch = `/batch/${run.submissionId}`;
    const csv = await get(`${batch}/export.csv`);
    expect(csv.headers.get('content-disposition')).toContain('attachment');
    expect(await csv.text()).toContain(`"'=HYPERLINK(""http://x"") a fox"`);
    expect(JSON.parse(await text(`${batch}/export.json`))).toMatchObject({
      runs: [{ run: run.id, winner: { score: 0.5 } }],
    });
    expect(await text(`${batch}/export.yaml`)).toContain('run:');
    expect((await get(`${batch}/export.exe`)).status).toBe(404);
  });
});
