/** Decides what the sandbox's painter makes of a prompt: real models heed what stands early and clear, and lose the rest. */
import { chance, choose } from '../chance.js';
import { elementsOf, mentionedIn, sameNoun, type Drawn, type PromptElement } from './elements.js';
import { COLOURS, shapeOf } from './vocabulary.js';

/** SDXL reads about 75 tokens; an English word is a little more than one. */
const WORDS_READ = 60;

const HABITUAL: Readonly<Record<string, string>> = {
  fox: 'orange',
  cat: 'grey',
  dog: 'brown',
  horse: 'brown',
  deer: 'brown',
  elephant: 'grey',
  bear: 'brown',
  pig: 'pink',
  sheep: 'white',
  tiger: 'orange',
  lion: 'gold',
  frog: 'green',
  turtle: 'green',
  gull: 'white',
  swan: 'white',
  crow: 'black',
  giraffe: 'gold',
  zebra: 'white',
  owl: 'brown',
  duck: 'yellow',
  fish: 'orange',
  'koi fish': 'orange',
  dolphin: 'grey',
  shark: 'grey',
  whale: 'blue',
  panda: 'white',
  penguin: 'black',
  lighthouse: 'white',
  house: 'tan',
  pyramid: 'gold',
  tree: 'green',
  pine: 'green',
  grass: 'green',
  bamboo: 'green',
  mountain: 'grey',
  volcano: 'brown',
  apple: 'red',
  pumpkin: 'orange',
  sun: 'yellow',
  moon: 'silver',
  star: 'gold',
  robot: 'silver',
  submarine: 'yellow',
  train: 'red',
  boat: 'brown',
  'pirate ship': 'brown',
  bench: 'brown',
  table: 'brown',
  violin: 'brown',
  book: 'red',
  statue: 'grey',
  skyscraper: 'blue',
  building: 'grey',
  umbrella: 'red',
  'teddy bear': 'brown',
  beaver: 'brown',
  raccoon: 'grey',
  gorilla: 'black',
  chimpanzee: 'brown',
  hedgehog: 'brown',
  squirrel: 'orange',
  kangaroo: 'tan',
  donkey: 'grey',
  mouse: 'grey',
  rabbit: 'white',
  beer: 'gold',
  coffee: 'brown',
  cake: 'pink',
  earth: 'blue',
};

const PALETTE = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'turquoise',
  'grey',
  'brown',
] as const;

/** How likely the model is to heed one element, by how early, how often and how clearly it stands. */
function heed(element: PromptElement, rank: number): number {
  if (element.position >= WORDS_READ) return 0;
  const early = 0.68 - 0.03 * rank - 0.003 * element.position;
  const clear = (element.stressed ? 0.12 : 0) + (element.mentions > 1 ? 0.05 : 0);
  return Math.min(0.94, Math.max(0.08, early + clear));
}

const keyOf = (element: PromptElement) => `${element.kind}|${element.noun}|${element.colour ?? ''}`;

/** Where no colour was asked for, the thing has its habitual one. */
const habitualColour = (noun: string, seed: number) =>
  HABITUAL[noun] ??
  HABITUAL[noun.split(' ').at(-1) ?? ''] ??
  HABITUAL[shapeOf(noun)] ??
  choose(PALETTE, seed, noun, 'palette');

function colourFor(element: PromptElement, heeded: number, seed: number): string {
  const asked = element.colour;
  if (asked === undefined) return habitualColour(element.noun, seed);
  if (chance(seed, keyOf(element), 'colour') < heeded + 0.1) return asked;
  const wrong = PALETTE.filter((colour) => colour !== asked);
  return wrong[Math.floor(chance(seed, keyOf(element), 'wrong') * wrong.length)] ?? 'grey';
}

function countFor(element: PromptElement, heeded: number, seed: number): number {
  const asked =
    element.count ??
    (element.plural ? 2 + Math.floor(chance(seed, keyOf(element), 'many') * 3) : 1);
  if (element.count === undefined) return asked;
  const hardness = asked <= 1 ? 0 : Math.min(0.25, 0.05 * asked);
  if (chance(seed, keyOf(element), 'count') < heeded + 0.1 - hardness) return asked;
  return asked <= 1 || chance(seed, keyOf(element), 'more') < 0.6 ? asked + 1 : asked - 1;
}

function drawOne(element: PromptElement, rank: number, seed: number): Drawn | undefined {
  const heeded = heed(element, rank);
  if (chance(seed, keyOf(element)) >= heeded) return undefined;
  if (element.kind !== 'object')
    return { kind: element.kind, noun: element.noun, colour: element.colour };
  const count = countFor(element, heeded, seed);
  return { kind: 'object', noun: element.noun, colour: colourFor(element, heeded, seed), count };
}

/** "No bicycles" in a prompt often calls bicycles up. */
const calledUp = (element: PromptElement, seed: number): Drawn | undefined =>
  element.kind === 'object' && chance(seed, keyOf(element), 'no') < 0.3
    ? { kind: 'object', noun: element.noun, colour: habitualColour(element.noun, seed), count: 1 }
    : undefined;

/** What the picture of this text and seed shows. */
export function imagine(text: string, seed: number, negativePrompt = ''): Drawn[] {
  const unwanted = mentionedIn(negativePrompt);
  const elements = elementsOf(text);
  const drawn = elements.flatMap((element, rank) => {
    const item = element.negated ? calledUp(element, seed) : drawOne(element, rank, seed);
    const refused =
      item && unwanted.some((other) => other.kind === item.kind && sameNoun(other.noun, item.noun));
    return item && !refused ? [item] : [];
  });
  return drawn.map((item) =>
    item.kind === 'object' && COLOURS[item.colour ?? ''] === undefined
      ? { ...item, colour: 'grey' }
      : item,
  );
}

/** The room a thing takes: what is large stands behind. */
export function depthOf(noun: string): 'sky' | 'back' | 'middle' | 'front' {
  const shape = shapeOf(noun);
  if (
    /^(?:balloon|plane|sun)$/.test(shape) ||
    /gull|eagle|crow|raven|dove|bat|bird|butterfly|firework/.test(noun)
  )
    return 'sky';
  if (/^(?:mountain|skyscraper|house|lighthouse|pyramid|wall|statue)$/.test(shape)) return 'back';
  return /^(?:tree|car|truck|boat|table)$/.test(shape) ? 'middle' : 'front';
}
