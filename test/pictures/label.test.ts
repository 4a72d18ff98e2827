/** Alone in its process: which fonts there are is settled by the first text that is drawn in one. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { drawLabel as Draw, Label } from '../../src/pictures/label.js';

const FONTS = fileURLToPath(new URL('../../fonts/', import.meta.url));
const STYLE = { size: 40, color: '#ffffff', maxWidth: 1000 };
const FAMILY = '👨‍👩‍👧';
/** In no font: drawn as a box. */
const MISSING = '\uE123';
const SCRIPTS = {
  Latin: 'Füchsin',
  Cyrillic: 'лисица',
  Greek: 'αλεπού',
  Chinese: '狐狸體',
  Japanese: 'きつね火',
  Korean: '여우불',
  Arabic: 'ثعلب',
  Hebrew: 'שועל',
  Devanagari: 'लोमड़ी',
  Thai: 'จิ้งจอก',
  Bengali: 'শিয়াল',
  Tamil: 'நரி',
  emoji: '🦊🏮',
};

let drawLabel: typeof Draw;

beforeAll(async () => {
  process.env.FONTCONFIG_FILE = `${FONTS}fonts.conf`;
  ({ drawLabel } = await import('../../src/pictures/label.js'));
});

async function drawn(text: string, style: Partial<typeof STYLE> = {}): Promise<Label> {
  const label = await drawLabel(text, { ...STYLE, ...style });
  if (!label) throw new Error('nothing was drawn');
  return label;
}

interface Pixel {
  /** From the left edge and the lower one of the text. */
  readonly x: number;
  readonly y: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Each pixel that is more than a shade. */
function ink({ data, raw: { width, height }, inset }: Label): Pixel[] {
  return Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0, opacity = 0] = data.subarray(at * 4, at * 4 + 4);
    const [x, y] = [(at % width) - inset, height - Math.floor(at / width)];
    return { x, y, red, green, blue, opacity };
  }).filter(({ opacity }) => opacity > 100);
}

/** How much of the box of a missing letter this one has as well, from 0 to 1. */
async function likeMissing(letter: string): Promise<number> {
  const key = ({ x, y }: Pixel) => `${x} ${y}`;
  const found = new Set(ink(await drawn(letter)).map(key));
  const box = ink(await drawn(MISSING)).map(key);
  return box.filter((place) => found.has(place)).length / box.length;
}

const isGrey = ({ red, green, blue }: Pixel) => red === green && green === blue;

describe('a label shows', () => {
  it.each(Object.entries(SCRIPTS))('%s', async (_, text) => {
    expect(ink(await drawn(text)).length).toBeGreaterThan(100);
    for (const letter of text.match(/\p{L}/gu) ?? [])
      expect(await likeMissing(letter)).toBeLessThan(0.55);
  });

  it('a box in place of a letter that is nowhere', async () => {
    expect(await likeMissing('\uE456')).toBeGreaterThan(0.7);
  });

  it('Arabic letters joined, from the right', async () => {
    const { rightToLeft, width } = await drawn(SCRIPTS.Arabic);
    const apart = await drawn(Array.from(SCRIPTS.Arabic).join('\u200C'));
    expect(rightToLeft).toBe(true);
    expect(width).toBeLessThan(apart.width * 0.8);
    expect((await drawn('fox ثعلب')).rightToLeft).toBe(false);
  });

  it('emoji in colour, and a family as one', async () => {
    const colours = ink(await drawn('🦊')).filter(({ red, blue }) => red > blue + 100);
    expect(colours.length).toBeGreaterThan(100);
    expect((await drawn(FAMILY)).width).toBeLessThan((await drawn('👨👩')).width);
  });

  it.runIf(process.platform === 'linux')('with no font but ours', async () => {
    await drawn(Object.values(SCRIPTS).join('').slice(0, 60));
    const maps = readFileSync('/proc/self/maps', 'utf8');
    const open = maps.match(/\/\S+\.(?:ttf|otf|ttc|pfb|woff2?)/g);
    expect(open).toContain(`${FONTS}NotoSans-Regular.ttf`);
    expect(open?.filter((file) => !file.startsWith(FONTS))).toEqual([]);
  });
});

describe('a hostile label', () => {
  it('is shown as it is written, whatever the markup', async () => {
    const hostile = '<span size="99pt" foreground="red">a&amp;</span>';
    const label = await drawn(hostile);
    expect(label.raw.height).toBeLessThan(STYLE.size * 1.5);
    expect(ink(label).every(isGrey)).toBe(true);
    expect(label.width).toBeGreaterThan((await drawn('a&amp;')).width * 4);
  });

  it.each([
    ['of 2,000 letters', 'many words '.repeat(182)],
    ['of one word', 'W'.repeat(2000)],
    ['of wide signs', '﷽'.repeat(2000)],
    ['of one letter under accents', `e${'\u0301'.repeat(2000)}`],
    ['of joined emoji', `${FAMILY}\u200D`.repeat(300)],
  ])('%s is cut to its place', async (_, text) => {
    const { width, raw } = await drawn(text, { maxWidth: 200 });
    expect(width).toBeLessThanOrEqual(200);
    expect(raw.height).toBeLessThanOrEqual(STYLE.size * 2);
  });

  it('cut from the end by an ellipsis', async () => {
    const cut = await drawn('a fox in deep snow', { maxWidth: 200 });
    expect(cut.width).toBeGreaterThan(120);
    expect(cut.data.equals((await drawn('a fox in d…')).data)).toBe(true);
  });

  it('without anything to be seen is no label', async () => {
    for (const text of ['', ' \n\t', '\u0000\u202E\u200F', '\uD800'])
      expect((await drawLabel(text, STYLE))?.width ?? 0).toBeLessThan(60);
    expect(await drawLabel('\u0000\u202E', STYLE)).toBeUndefined();
  });

  it('cannot turn the line around', async () => {
    const turned = await drawn('\u202Efox\u202C\u0007');
    expect(turned.data.equals((await drawn('fox')).data)).toBe(true);
  });
});
