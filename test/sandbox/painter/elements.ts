/** Reads a prompt or a question into elements that can be drawn, asked about and checked. */
import {
  breakingWords,
  lexicon,
  silentWords,
  singular,
  stressWords,
  type Kind,
  type Word,
} from './vocabulary.js';

export interface PromptElement {
  readonly kind: Kind;
  readonly noun: string;
  readonly plural: boolean;
  readonly colour: string | undefined;
  readonly count: number | undefined;
  readonly negated: boolean;
  /** How many words stand before the first mention. */
  readonly position: number;
  /** Whether it is named twice, or in a clause with stress ("clearly", "exactly"). */
  readonly stressed: boolean;
}

/** What a picture really shows. */
export interface Drawn {
  readonly kind: Kind;
  readonly noun: string;
  readonly colour?: string | undefined;
  readonly count?: number | undefined;
}

type Draft = { -readonly [K in keyof PromptElement]: PromptElement[K] };

interface Modifiers {
  colour?: string | undefined;
  count?: number | undefined;
}

const MOST_ELEMENTS = 12;
const TOKEN = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|[.,;:!?()\n]/gu;

export const tokens = (text: string): string[] =>
  Array.from(text.normalize('NFKC').toLowerCase().replaceAll('’', "'").matchAll(TOKEN), ([match]) =>
    match.replace(/'s$/, '').slice(0, 40),
  );

export const isWord = (token: string) => /^[\p{L}\p{N}]/u.test(token);
const isNounLike = (text: string) =>
  /^\p{L}[\p{L}'-]+$/u.test(text) && !/(?:ing|ly|ed|n't)$/.test(text) && !breakingWords.has(text);

interface Phrase {
  readonly word: Word;
  readonly length: number;
  readonly plural: boolean;
}

/** The longest known phrase that starts here, so that "oil painting" is not oil and a painting. */
function phraseAt(all: readonly string[], at: number): Phrase | undefined {
  for (let length = Math.min(3, all.length - at); length > 0; length -= 1) {
    const texts = all.slice(at, at + length);
    const last = texts.pop() ?? '';
    for (const ending of [last, singular(last)]) {
      const word = lexicon.get([...texts, ending].join(' '));
      if (word) return { word, length, plural: ending !== last };
    }
  }
  return undefined;
}

/** Walks over a text with the modifiers that wait for a noun, and collects the elements. */
class Reader {
  readonly elements: Draft[] = [];
  #waiting: Modifiers = {};
  #negated = false;
  #stressed = false;
  #clauseStart = 0;
  #sentenceStart = 0;
  /** Nouns in a row: "train conductor hat" is one thing. */
  #nouns: { name: string; kind: Kind | undefined; plural: boolean; position: number }[] = [];

  known({ word: { kind, name, value }, plural }: Phrase, position: number): void {
    if (kind === 'object' || kind === 'place') {
      this.#nouns.push({ name, kind, plural, position });
      return;
    }
    this.#endNouns();
    if (kind === 'colour') this.#waiting.colour = name;
    else if (kind === 'count') this.#waiting.count = value;
    else if (kind === 'negation') this.#negated = true;
    else this.#add(kind, name, false, position);
  }

  plain(text: string, position: number): void {
    if (stressWords.has(text)) this.#stressed = true;
    if (text === 'but') this.#negated = false;
    if (!isWord(text)) this.endClause(text);
    else if (text === 'and' || silentWords.has(text)) this.#endNouns();
    else if (isNounLike(text)) {
      const name = singular(text);
      this.#nouns.push({ name, kind: undefined, plural: name !== text, position });
    } else this.#endPhrase();
  }

  endClause(mark: string): void {
    this.#endPhrase();
    for (const element of this.elements.slice(this.#clauseStart))
      element.stressed ||= this.#stressed;
    this.#negated = this.#stressed = false;
    this.#clauseStart = this.elements.length;
    if (mark !== ',') this.#sentenceStart = this.elements.length;
  }

  /** The last known word of a row of nouns says of what kind it is. */
  #endNouns(): void {
    const names = this.#nouns.splice(0).slice(-3);
    const kind = names.findLast((noun) => noun.kind !== undefined)?.kind ?? 'object';
    const noun = names.map(({ name }) => name).join(' ');
    const [first, last] = [names[0], names.at(-1)];
    if (!first || !last) return;
    this.#add(kind, noun, last.plural, first.position, this.#waiting);
    this.#waiting = {};
  }

  /** A colour with no noun behind it belongs to the thing before: "the fox is red". */
  #endPhrase(): void {
    this.#endNouns();
    const last = this.elements.slice(this.#sentenceStart).at(-1);
    if (last?.kind === 'object') last.colour ??= this.#waiting.colour;
    this.#waiting = {};
  }

  #add(kind: Kind, noun: string, plural: boolean, position: number, more: Modifiers = {}): void {
    const { colour, count } = more;
    const negated = this.#negated;
    this.elements.push({ kind, noun, plural, position, colour, count, negated, stressed: false });
  }
}

function read(text: string): Draft[] {
  const all = tokens(text);
  const reader = new Reader();
  let position = 0;
  for (let at = 0; at < all.length;) {
    const phrase = phraseAt(all, at);
    if (phrase) reader.known(phrase, position);
    else reader.plain(all[at] ?? '', position);
    const taken = all.slice(at, at + (phrase?.length ?? 1));
    position += taken.filter(isWord).length;
    at += taken.length;
  }
  reader.endClause('.');
  return reader.elements;
}

function isSame(one: Draft, other: Draft): boolean {
  const agree = (key: keyof Modifiers) => (one[key] ?? other[key]) === (other[key] ?? one[key]);
  const isAlike = one.kind === other.kind && one.negated === other.negated;
  return isAlike && sameNoun(one.noun, other.noun) && agree('colour') && agree('count');
}

/** Everything that a text names, as often as it names it. */
export const mentionsIn = (text: string): readonly PromptElement[] => read(text);

/** The elements that a text names, in its order; possibly none (a question), at most twelve. */
export function mentionedIn(text: string): PromptElement[] {
  const merged: Draft[] = [];
  for (const draft of read(text)) {
    const same = merged.find((other) => isSame(other, draft));
    if (!same) merged.push(draft);
    else
      Object.assign(same, {
        colour: same.colour ?? draft.colour,
        count: same.count ?? draft.count,
        plural: same.plural || draft.plural,
        stressed: true,
      });
  }
  return merged.slice(0, MOST_ELEMENTS);
}

/** The elements of a prompt: never none, because every prompt must be paintable and checkable. */
export function elementsOf(text: string): PromptElement[] {
  const found = mentionedIn(text);
  if (found.length > 0) return found;
  const noun = tokens(text).find((token) => /\p{L}/u.test(token)) ?? 'subject';
  const rest = { colour: undefined, count: undefined, negated: false, stressed: false };
  return [{ kind: 'object', noun, plural: false, position: 0, ...rest }];
}

/** Whether two names mean the same thing: equal, or one is the other with more words before it. */
export function sameNoun(one: string, other: string): boolean {
  return one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`);
}

/** Whether the picture shows the element as it was asked for. */
export function shows(drawn: readonly Drawn[], element: PromptElement): boolean {
  const { kind, noun, colour, count } = element;
  const alike = drawn.filter((item) => item.kind === kind && sameNoun(item.noun, noun));
  if (element.negated) return alike.length === 0;
  const fitting = alike.filter((item) => colour === undefined || item.colour === colour);
  if (fitting.length === 0) return false;
  const shown = fitting.reduce((sum, item) => sum + (item.count ?? 1), 0);
  return count === undefined || shown === count;
}
