/** Decides what the sandbox's painter makes of a prompt: real models heed what stands early and clear, and lose the rest. */
import { chance, choose } from '../chance.js';
import { elementsOf, mentionedIn, sameNoun, type Drawn, type PromptElement } from './elements.js';
import { wordOf } from './vocabulary.js';

/** SDXL reads about 75 tokens; an English word is a little more than one. */
const WORDS_READ = 60;
/** "No bicycles" in a prompt often calls bicycles up. */
const CALLED_UP = 0.3;

const PALETTE = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'grey'] as const;

/** How likely the model is to heed one element, by how early, how often and how clearly it stands. */
function heed(element: PromptElement, rank: number): number {
  if (element.negated) return CALLED_UP;
  if (element.position >= WORDS_READ) return 0;
  const early = 0.68 - 0.03 * rank - 0.003 * element.position;
  return Math.max(0.08, early + (element.stressed ? 0.15 : 0));
}

/** One element as the picture has it; undefined where the picture lacks it. */
function drawOne(element: PromptElement, heeded: number, seed: number): Drawn | undefined {
  const { kind, noun, negated } = element;
  const key = `${kind}|${noun}|${element.colour ?? ''}`;
  const roll = (what: string) => chance(seed, key, what);
  if (chance(seed, key) >= heeded) return undefined;
  if (kind !== 'object') return { kind, noun, colour: element.colour };
  const usual = wordOf(noun)?.colour ?? choose(PALETTE, seed, noun, 'usual');
  if (negated) return { kind, noun, colour: usual, count: 1 };
  const asked = element.colour ?? usual;
  const wrong = PALETTE[Math.floor(roll('wrong') * PALETTE.length)] ?? asked;
  const isRight = element.colour === undefined || roll('colour') < heeded + 0.1;
  const many = element.count ?? (element.plural ? 2 + Math.floor(roll('many') * 3) : 1);
  const isCounted = element.count === undefined || roll('count') < heeded + 0.1 - many * 0.04;
  return { kind, noun, colour: isRight ? asked : wrong, count: isCounted ? many : many + 1 };
}

/** What the picture of this text and seed shows. */
export function imagine(text: string, seed: number, negativePrompt = ''): Drawn[] {
  const unwanted = mentionedIn(negativePrompt);
  return elementsOf(text).flatMap((element, rank) => {
    const item = drawOne(element, heed(element, rank), seed);
    const isRefused = unwanted.some(
      ({ kind, noun }) => kind === element.kind && sameNoun(noun, element.noun),
    );
    return item && !isRefused ? [item] : [];
  });
}
