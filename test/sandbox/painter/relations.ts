/** Reads from a text what stands, or does something, to what: known to the models of `npm run bench:quality` alone. */
import {
  elementsOf,
  isWord,
  mentionedIn,
  mentionsIn,
  tokens,
  type PromptElement,
} from './elements.js';

/** Where two things stand to each other, by the words for it. */
const PLACES: readonly (readonly [words: string, name: string])[] = [
  ['to the left of', 'left of'],
  ['on the left of', 'left of'],
  ['left of', 'left of'],
  ['to the right of', 'right of'],
  ['on the right of', 'right of'],
  ['right of', 'right of'],
  ['on top of', 'on top of'],
  ['in front of', 'in front of'],
  ...'behind above over below under underneath beneath beside near'
    .split(' ')
    .map((word): [string, string] => [word, word]),
  ['next to', 'next to'],
];

/** What somebody does with something, or how one thing is at another. */
const DEEDS: readonly (readonly [words: string, name: string])[] = [
  ...'holding wearing riding carrying eating drinking chasing playing reading pulling pushing using throwing driving watching on'
    .split(' ')
    .map((word): [string, string] => [word, word]),
  ['holds', 'holding'],
  ['wears', 'wearing'],
  ['surrounded by', 'surrounded by'],
];

/** The longest first. */
const WORDINGS = [...PLACES, ...DEEDS]
  .map(([words, name]) => ({ words: words.split(' '), name }))
  .sort((one, other) => other.words.length - one.words.length);
const SPATIAL = new Set(PLACES.map(([, name]) => name));
/** "a horse on its left": of what, nobody can tell from the words alone. */
const OWNER = /^(?:its|his|her|their)$/;
/** Words between a relation and the thing that it leads to. */
const REACH = 4;

/** Whether a relation is one of place: left, right, above, under. */
export const isSpatial = ({ noun }: Pick<PromptElement, 'noun'>): boolean =>
  [...SPATIAL].some((name) => noun.includes(` ${name} `));

/** The two things of a relation: what stands before its own words, and behind them. */
export function partiesOf({ noun }: Pick<PromptElement, 'noun'>): string[] {
  const name = WORDINGS.find((one) => noun.includes(` ${one.name} `))?.name ?? '';
  return noun.split(` ${name} `);
}

interface Place {
  readonly word: string;
  readonly sentence: number;
}

function wordsOf(text: string): Place[] {
  let sentence = 0;
  return tokens(text).flatMap((token) => {
    if (isWord(token)) return [{ word: token, sentence }];
    if (token !== ',') sentence += 1;
    return [];
  });
}

/** The relations that a text names; one that it names twice is stressed. */
export function relationsIn(text: string): PromptElement[] {
  const words = wordsOf(text);
  const things = mentionsIn(text).filter(({ kind, negated }) => kind === 'object' && !negated);
  const found: PromptElement[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const wording = WORDINGS.find((one) =>
      one.words.every((word, index) => words[at + index]?.word === word),
    );
    if (!wording) continue;
    const after = at + wording.words.length;
    const noun = nounOf(wording.name, things, words, { at, after });
    const same = found.find((other) => other.noun === noun);
    if (same) Object.assign(same, { stressed: true });
    else if (noun !== undefined) found.push(relation(noun, at));
    at = after - 1;
  }
  return found;
}

const relation = (noun: string, position: number): PromptElement => ({
  kind: 'relation',
  noun,
  position,
  plural: false,
  colour: undefined,
  count: undefined,
  negated: false,
  stressed: false,
});

function nounOf(
  name: string,
  things: readonly PromptElement[],
  words: readonly Place[],
  { at, after }: { readonly at: number; readonly after: number },
): string | undefined {
  if (OWNER.test(words[after]?.word ?? '')) return undefined;
  const sentence = words[at]?.sentence;
  const before = things.filter(
    ({ position }) => position < at && words[position]?.sentence === sentence,
  );
  // Who does something is named first; where something stands is said of what stands right before.
  const subject = SPATIAL.has(name) || name === 'on' ? before.at(-1) : before[0];
  const object = things.find(({ position }) => position >= after && position <= after + REACH);
  if (!subject || !object || subject.noun === object.noun) return undefined;
  return `${subject.noun} ${name} ${object.noun}`;
}

/** All that a prompt asks for. */
export const wantedIn = (text: string): PromptElement[] => [
  ...elementsOf(text),
  ...relationsIn(text),
];

/** What a question asks for: a relation where it names one. */
export function askedIn(question: string): PromptElement[] {
  const relations = relationsIn(question);
  return relations.length > 0 ? relations : mentionedIn(question);
}
