import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openAtomicFiles } from '../../src/lib/atomic-files.js';
import { withImageDecoder } from '../../src/lib/image-decoder.js';
import { decode } from '../../src/lib/renditions.js';
import { openPictures } from '../../src/pictures/open.js';
import type { Drawing, Pictures, Try, Winner } from '../../src/pictures/pictures.js';
import { keepPicture, previewOf, thumbnailOf } from '../../src/pipeline/results/pictures.js';

const HOSTILE = [
  '</text></svg><script>alert(1)</script>',
  '<image href="/etc/passwd"/>&lt;&xxe;',
  ']]>\u0000\u0007\u202E\uFFFE\uD800',
  `e${'\u0301'.repeat(2000)}`,
  'long '.repeat(400),
  '﷽'.repeat(2000),
];
const RED = { r: 200, g: 30, b: 30 };

const folders: string[] = [];
let folder: string;
let pictures: Pictures;
let recorded: unknown[];

/** Each folder has a thread, which takes a while to start: one will do for all that is only looked at. */
function anew(): void {
  folder = fs.mkdtempSync(join(tmpdir(), 'easel-pictures-'));
  folders.push(folder);
  pictures = open();
}

beforeEach(() => {
  recorded = [];
});

beforeAll(anew);
afterAll(() => {
  for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
});

function open(maxKeptBytes?: number): Pictures {
  const options = maxKeptBytes === undefined ? {} : { maxKeptBytes };
  return openPictures({ outputDir: folder, record: (error) => recorded.push(error), ...options });
}

/** A picture with what is kept beside it; its path. */
async function kept(name: string, background = RED, width = 512, height = 512): Promise<string> {
  const path = `results/${name}.png`;
  const png = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  const renditions = await withImageDecoder((from) => decode(from, png));
  await keepPicture(openAtomicFiles(folder), path, { png, ...renditions });
  return path;
}

function aTry(number: number, fields: Partial<Try> = {}): Try {
  return { number, picture: null, score: number / 3, failed: [], won: false, ...fields };
}

function aWinner(fields: Partial<Winner> = {}): Winner {
  return { name: 'fox', picture: null, score: 0.5, ...fields };
}

/** What was drawn, read back; it is within every limit. */
async function check(drawing: Drawing | undefined, format: 'png' | 'webp') {
  expect(recorded).toEqual([]);
  if (!drawing) throw new Error('nothing was drawn');
  const bytes = fs.readFileSync(join(folder, drawing.path));
  const metadata = await sharp(bytes).metadata();
  expect(metadata).toMatchObject({ format, width: drawing.width, height: drawing.height });
  expect(drawing.name).toMatch(new RegExp(`^[a-z-]+\\.${format}$`));
  expect(Math.max(drawing.width, drawing.height)).toBeLessThanOrEqual(2000);
  expect(bytes.length).toBeLessThanOrEqual(8_000_000);
  return bytes;
}

async function colourAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const pixel = sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha();
  return [...(await pixel.raw().toBuffer())];
}

const isRed = ([red = 0, green = 0]: number[]) => red > 170 && green < 60;
const drawnFiles = () => fs.readdirSync(join(folder, '.drawings'));

describe('a sheet of a run', () => {
  it.each([0, 1, 3, 4, 9, 40])('of %i tries is within every limit', async (count) => {
    const picture = await kept('tall', RED, 384, 688);
    const tries = Array.from({ length: count }, (_, at) =>
      aTry(at + 1, { picture, failed: ['night', 'snow', 'lantern', 'fox'], won: at === 0 }),
    );
    const drawing = await pictures.runSheet({ tries });
    await check(drawing, 'webp');
  });

  it('shows each picture, and something else where it is missing', async () => {
    const picture = await kept('a');
    const tries = [aTry(1, { picture }), aTry(2, { picture: 'results/gone.png' }), aTry(3)];
    const bytes = await check(await pictures.runSheet({ tries }), 'webp');
    const middles = [0, 1, 2].map((at) => colourAt(bytes, 24 + at * 424 + 60, 250));
    expect((await Promise.all(middles)).map(isRed)).toEqual([true, false, false]);
  });

  it('shows what is left of a picture: its thumbnail, or itself', async () => {
    const [small, large] = [await kept('small'), await kept('large')];
    for (const path of [small, previewOf(small), previewOf(large), thumbnailOf(large)])
      fs.rmSync(join(folder, path));
    fs.writeFileSync(join(folder, previewOf(large)), 'no picture');
    const tries = [aTry(1, { picture: small }), aTry(2, { picture: large })];
    const bytes = await check(await pictures.runSheet({ tries }), 'webp');
    for (const at of [84, 508]) expect(isRed(await colourAt(bytes, at, 250))).toBe(true);
  });

  it('veils what may not be seen', async () => {
    const path = 'results/halves.png';
    const raw = { width: 2, height: 1, channels: 3 } as const;
    const png = await sharp(Buffer.from([250, 0, 0, 0, 0, 0]), { raw })
      .resize(512, 512, { fit: 'fill', kernel: 'nearest' })
      .png()
      .toBuffer();
    await openAtomicFiles(folder).write(path, png);
    const [plain, veiled] = await Promise.all(
      [false, true].map(async (hidden) => {
        const tries = [aTry(1, { picture: path, veiled: hidden })];
        const bytes = await check(await pictures.runSheet({ tries }), 'webp');
        return await colourAt(bytes, 24 + 190, 250);
      }),
    );
    expect(plain?.[0]).toBeGreaterThan(235);
    expect(veiled?.[0]).toBeLessThan(220);
    expect(veiled?.[0]).toBeGreaterThan(60);
  });

  it('reads nothing outside of the folder', async () => {
    const outside = join(tmpdir(), `easel-outside-${process.pid}.png`);
    await sharp({ create: { width: 64, height: 64, channels: 3, background: RED } }).toFile(
      outside,
    );
    onTestFinished(() => fs.rmSync(outside));
    const picture = `../${outside.slice(tmpdir().length + 1)}`;
    const bytes = await check(await pictures.runSheet({ tries: [aTry(1, { picture })] }), 'webp');
    expect(isRed(await colourAt(bytes, 84, 250))).toBe(false);
  });
});

describe('a sheet of a batch', () => {
  it.each([0, 1, 24, 130])('of %i winners is within every limit', async (count) => {
    const picture = await kept('a');
    const winners = Array.from({ length: count }, (_, at) =>
      aWinner({ name: `fox ${at}`, picture: at % 9 === 4 ? null : picture, score: at / 130 }),
    );
    await check(await pictures.contactSheet({ winners }), 'webp');
  });

  it('has the best first and the failed last', async () => {
    const [red, blue] = [await kept('red'), await kept('blue', { r: 20, g: 30, b: 200 })];
    const winners = [
      aWinner({ score: 1 }),
      aWinner({ picture: blue, score: 0.2 }),
      aWinner({ picture: red, score: 0.9 }),
      aWinner({ picture: red, score: null }),
    ];
    const bytes = await check(await pictures.contactSheet({ winners }), 'webp');
    const places = [
      [200, 200],
      [800, 200],
      [200, 800],
      [800, 750],
    ] as const;
    const colours = await Promise.all(places.map(([x, y]) => colourAt(bytes, x, y)));
    expect(colours.map(isRed)).toEqual([true, false, true, false]);
    expect(colours[1]?.[2]).toBeGreaterThan(150);
  });
});

describe('a plot', () => {
  it('of the scores of iterations', async () => {
    for (const count of [0, 1, 12, 100]) {
      const points = Array.from({ length: count }, (_, at) => ({
        label: String(at + 1),
        score: at % 5 === 3 ? null : at / count,
        won: at === 2,
      }));
      await check(await pictures.scorePlot({ points }), 'png');
    }
  });

  it('of scores that are none', async () => {
    const points = [Number.NaN, -1, 7, Infinity].map((score) => ({ label: 'fox', score }));
    await check(await pictures.scorePlot({ points }), 'png');
  });

  it('of use in each language, or none that is known', async () => {
    const days = Array.from({ length: 30 }, (_, at) => ({
      date: new Date(Date.UTC(2026, 10, at)).toISOString().slice(0, 10),
      images: at,
      costUsd: at / 100,
    }));
    const words = { images: 'Bilder', cost: 'Kosten' };
    const drawn = [];
    for (const locale of ['en-GB', 'de', 'ja', '../..', ''])
      drawn.push(await check(await pictures.usagePlot({ days, words, locale }), 'png'));
    expect(drawn[0]?.equals(drawn[1] ?? Buffer.of())).toBe(false);
  });

  it('of no use, and of what is no number or date', async () => {
    const words = { images: 'Images', cost: 'Cost' };
    const odd = [
      { date: 'yesterday', images: Number.NaN, costUsd: Infinity },
      { date: '', images: -5, costUsd: -1 },
    ];
    for (const days of [[], odd])
      await check(await pictures.usagePlot({ days, words, locale: 'en' }), 'png');
  });
});

it.each(HOSTILE.map((text) => [text.slice(0, 20), text]))(
  'hostile texts (%j) are drawn',
  async (_, text) => {
    await check(await pictures.runSheet({ tries: [aTry(1, { failed: [text] })] }), 'webp');
    await check(await pictures.contactSheet({ winners: [aWinner({ name: text })] }), 'webp');
    await check(await pictures.scorePlot({ points: [{ label: text, score: 1 }] }), 'png');
    const words = { images: text, cost: text };
    await check(await pictures.usagePlot({ days: [], words, locale: text }), 'png');
  },
);

describe('what was drawn is kept', () => {
  beforeEach(anew);

  const sheet = (name: string) => pictures.contactSheet({ winners: [aWinner({ name })] });

  it('and not drawn again, by another process either', async () => {
    const first = await sheet('fox');
    const file = join(folder, first?.path ?? '');
    fs.writeFileSync(file, 'as it was left');
    expect(await sheet('fox')).toEqual(first);
    pictures = open();
    expect(await sheet('fox')).toEqual(first);
    expect(fs.readFileSync(file, 'utf8')).toBe('as it was left');
    expect((await sheet('owl'))?.path).not.toBe(first?.path);
  });

  it('once, however many ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => sheet('fox')));
    expect(new Set(all.map((drawing) => drawing?.path)).size).toBe(1);
    expect(drawnFiles()).toHaveLength(1);
  });

  it('until its file is gone', async () => {
    const first = await sheet('fox');
    fs.rmSync(join(folder, '.drawings'), { recursive: true });
    expect(await sheet('fox')).toEqual(first);
    await check(first, 'webp');
  });

  it('until a picture in it has changed', async () => {
    const tries = [aTry(1, { picture: await kept('a') })];
    const first = await pictures.runSheet({ tries });
    await kept('a', { r: 0, g: 0, b: 255 });
    expect((await pictures.runSheet({ tries }))?.path).not.toBe(first?.path);
  });

  it('until there is too much, and what was wanted last stays', async () => {
    const [fox, owl] = [await sheet('fox'), await sheet('owl')];
    const sizes = [fox, owl].map((drawing) => fs.statSync(join(folder, drawing?.path ?? '')).size);
    fs.utimesSync(join(folder, owl?.path ?? ''), 1, 1);
    pictures = open(Math.max(...sizes) * 2.5);
    await sheet('fox');
    await sheet('hen');
    expect(drawnFiles()).toHaveLength(2);
    expect(drawnFiles()).toContain(fox?.path.split('/')[1]);
  });

  it('until pictures are deleted', async () => {
    const drawing = sheet('fox');
    await pictures.clear();
    await drawing;
    expect(() => drawnFiles()).toThrow('ENOENT');
    await check(await sheet('fox'), 'webp');
  });
});

it('what cannot be kept is recorded, and nothing is thrown', async () => {
  anew();
  fs.writeFileSync(join(folder, '.drawings'), 'in the way');
  expect(await pictures.contactSheet({ winners: [aWinner()] })).toBeUndefined();
  expect(recorded).toHaveLength(1);
  fs.rmSync(join(folder, '.drawings'));
  fs.mkdirSync(join(folder, '.drawings'));
  expect(await pictures.contactSheet({ winners: [aWinner()] })).toMatchObject({
    name: 'contact-sheet.webp',
  });
});
