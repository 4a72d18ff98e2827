/** The image model of the quality bench keeps to the rates of docs/quality.md. */
import { describe, expect, it } from 'vitest';
import { shows, type PromptElement } from './elements.js';
import { BEYOND_REPAIR, imagine, RATES } from './published.js';
import { askedIn, relationsIn, wantedIn } from './relations.js';

const MANY = 4_000;
/** The picture of another prompt each time. */
const seedOf = (prompt: number, picture = 0) => prompt * 2 ** 12 + picture;
const share = (isSo: (index: number) => boolean) =>
  Array.from({ length: MANY }, (_, index) => index).filter(isSo).length / MANY;
const element = (text: string): PromptElement => {
  const [first] = askedIn(text);
  if (!first) throw new Error(`nothing in ${text}`);
  return first;
};
const shownIn = (text: string, what: string) => {
  const asked = element(what);
  return share((index) => shows(imagine(text, seedOf(index)), asked));
};

describe('the image model of the quality bench', () => {
  it.each([
    ['a fox', 'a fox', RATES.oneObject.shown],
    ['a fox and a boat', 'a boat', RATES.objectOfSeveral.shown],
    ['three foxes', 'three foxes', RATES.oneObject.shown * RATES.count.shown],
    ['a red fox', 'a red fox', RATES.oneObject.shown * RATES.oneColour.shown],
    ['a red fox and a blue boat', 'a red fox', 0.86 * RATES.colourOfSeveral.shown],
    ['a fox left of a boat', 'Is the fox left of the boat?', 0.86 ** 2 * RATES.spatial.shown],
    ['a man holding a cup', 'Is the man holding the cup?', 0.86 ** 2 * 0.87],
    ['a fox at dusk', 'dusk', RATES.whole.shown],
  ])('shows of %j what %j asks as often as stated', (text, what, rate) => {
    expect(shownIn(text, what)).toBeCloseTo(rate, 1);
    expect(Math.abs(shownIn(text, what) - rate)).toBeLessThan(0.025);
  });

  it('never repairs the share that is beyond it, and the rest by another seed', () => {
    const asked = element('three foxes');
    const never = share((prompt) =>
      Array.from({ length: 40 }, (_, picture) => picture).every(
        (picture) => !shows(imagine('three foxes', seedOf(prompt, picture)), asked),
      ),
    );
    const failing = 1 - RATES.count.shown;
    expect(Math.abs(never - BEYOND_REPAIR * failing)).toBeLessThan(0.03);
  });

  it('rolls anew for everything where a text changes anywhere', () => {
    const asked = element('a boat');
    const lost = share((prompt) => {
      const has = (text: string) => shows(imagine(text, seedOf(prompt)), asked);
      return has('a fox and a boat') && !has('a small fox and a boat');
    });
    expect(lost).toBeGreaterThan(0.05);
  });

  it('heeds words of stress as much as was published, and not what comes late', () => {
    const stressed = 1 - shownIn('a boat clearly visible. a fox and a boat', 'a boat');
    const plain = 1 - RATES.objectOfSeveral.shown;
    expect(Math.abs(stressed / plain - RATES.objectOfSeveral.leftByRewording)).toBeLessThan(0.1);
    const talk = 'it is there and it is there and it is there and it is there '.repeat(5);
    expect(shownIn(`a fox. ${talk} a boat`, 'a boat')).toBe(0);
  });

  it('reads what stands to what, and asks for nothing twice', () => {
    const nouns = (text: string) => relationsIn(text).map(({ noun }) => noun);
    expect(nouns('a teddy bear to the right of a toy car')).toEqual([
      'teddy bear right of toy car',
    ]);
    expect(nouns('A sloth wearing a hat and holding a book.')).toEqual([
      'sloth wearing hat',
      'sloth holding book',
    ]);
    expect(nouns('a truck with a horse on its left')).toEqual([]);
    expect(wantedIn('a fox left of a boat. the fox left of the boat').at(-1)).toMatchObject({
      kind: 'relation',
      stressed: true,
    });
  });
});
