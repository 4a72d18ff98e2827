/**
 * The image model of `npm run bench:quality`: what it heeds, at rates that were published of SDXL. The rules are
 * written down, with where each figure is from, in docs/quality.md, and are not tuned to what the bench says.
 */
import { chance, choose } from '../chance.js';
import { sameNoun, type Drawn, type PromptElement } from './elements.js';
import { isSpatial, partiesOf, wantedIn } from './relations.js';
import { wordOf } from './vocabulary.js';

/** How often a picture shows it, said plainly; and which share of the failures is left where the prompt is rewritten. */
interface Rate {
  readonly shown: number;
  readonly leftByRewording: number;
}

export const RATES = {
  oneObject: { shown: 0.98, leftByRewording: 0.66 },
  objectOfSeveral: { shown: 0.86, leftByRewording: 0.66 },
  count: { shown: 0.4, leftByRewording: 0.95 },
  largeCount: { shown: 0.2, leftByRewording: 0.95 },
  oneColour: { shown: 0.87, leftByRewording: 0.95 },
  colourOfSeveral: { shown: 0.56, leftByRewording: 0.9 },
  spatial: { shown: 0.2, leftByRewording: 0.68 },
  otherRelation: { shown: 0.87, leftByRewording: 0.68 },
  whole: { shown: 0.83, leftByRewording: 0.66 },
} as const satisfies Record<string, Rate>;

/** Of all failures, those that neither another seed nor other words repair. */
export const BEYOND_REPAIR = 0.4;
/** "No bicycles" in a prompt often calls bicycles up. */
const CALLED_UP = 0.3;
/** CLIP reads 77 tokens, and heeds the first 20 most; an English word is a little more than one. */
const WORDS_READ = 60;
const WORDS_HEEDED = 16;
const LATE = 1.25;
/** The lowest bits of a seed tell the pictures of one prompt apart; those above name the prompt. */
const BITS_IN_PROMPT = 12;

const PALETTE = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'grey'] as const;

/** The rates that hold in a text, by how much it asks for. */
class Model {
  readonly #text: string;
  readonly #seed: number;
  readonly #objects: number;
  readonly #coloured: number;

  constructor(text: string, seed: number, elements: readonly PromptElement[]) {
    const objects = elements.filter(({ kind, negated }) => kind === 'object' && !negated);
    this.#text = text;
    this.#seed = seed;
    this.#objects = objects.length;
    this.#coloured = objects.filter(({ colour }) => colour !== undefined).length;
  }

  presence(element: PromptElement): Rate {
    if (element.kind === 'relation')
      return isSpatial(element) ? RATES.spatial : RATES.otherRelation;
    if (element.kind !== 'object') return RATES.whole;
    return this.#objects > 1 ? RATES.objectOfSeveral : RATES.oneObject;
  }

  get colour(): Rate {
    return this.#coloured > 1 ? RATES.colourOfSeveral : RATES.oneColour;
  }

  /** Whether the picture has one thing that the text says of an element. */
  heeds(element: PromptElement, what: string, rate: Rate): boolean {
    const failing = 1 - rate.shown;
    const key = `${element.kind}|${element.noun}|${what}`;
    const prompt = this.#seed >>> BITS_IN_PROMPT;
    if (chance('beyond repair', prompt, key) < BEYOND_REPAIR * failing) return false;
    if (element.position >= WORDS_READ) return false;
    const plain = (failing * (1 - BEYOND_REPAIR)) / (1 - BEYOND_REPAIR * failing);
    return chance(this.#seed, this.#text, key) >= plain * effectOfWording(element, rate);
  }

  roll(element: PromptElement, what: string): number {
    return chance(this.#seed, this.#text, element.noun, what);
  }
}

/** By what the failures that can be repaired are multiplied. */
function effectOfWording({ position, stressed }: PromptElement, { leftByRewording }: Rate): number {
  if (position >= WORDS_HEEDED) return LATE;
  return stressed ? (leftByRewording - BEYOND_REPAIR) / (1 - BEYOND_REPAIR) : 1;
}

const rateOfCount = (count: number): Rate => {
  if (count === 1) return RATES.oneObject;
  return count > 4 ? RATES.largeCount : RATES.count;
};

function drawOne(element: PromptElement, model: Model): Drawn | undefined {
  const { kind, noun, negated, count, colour, plural } = element;
  const usual = wordOf(noun)?.colour ?? choose(PALETTE, noun, 'usual');
  if (negated)
    return model.roll(element, 'called up') < CALLED_UP
      ? { kind, noun, ...(kind === 'object' && { colour: usual, count: 1 }) }
      : undefined;
  if (!model.heeds(element, '', model.presence(element))) return undefined;
  if (kind !== 'object') return { kind, noun };
  const others = PALETTE.filter((one) => one !== colour);
  const wrong = others[Math.floor(model.roll(element, 'wrong') * others.length)];
  const isRight = colour === undefined || model.heeds(element, colour, model.colour);
  const many = count ?? (plural ? 2 + Math.floor(model.roll(element, 'many') * 3) : 1);
  const isCounted = count === undefined || model.heeds(element, String(count), rateOfCount(count));
  const off = many === 1 || model.roll(element, 'off') < 0.5 ? 1 : -1;
  return {
    kind,
    noun,
    colour: isRight ? (colour ?? usual) : wrong,
    count: isCounted ? many : many + off,
  };
}

/** What the picture of this text and seed shows; any change of either is a new roll for all of it. */
export function imagine(text: string, seed: number): Drawn[] {
  const elements = wantedIn(text);
  const model = new Model(text, seed, elements);
  const drawn = elements.flatMap((element) => drawOne(element, model) ?? []);
  const isThere = (name: string) =>
    drawn.some(({ kind, noun }) => kind === 'object' && sameNoun(noun, name));
  // Nothing stands to a thing that is not there.
  return drawn.filter((one) => one.kind !== 'relation' || partiesOf(one).every(isThere));
}
