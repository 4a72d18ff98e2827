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
  readonly mentions: number;
  /** Whether a clause names it with stress ("clearly", "exactly"). */
  readonly stressed: boolean;
}

/** What a picture really shows. */
export interface Drawn {
  readonly kind: Kind;
  readonly noun: string;
  readonly colour?: string | undefined;
  readonly count?: number | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<PromptElement> & { clause: number };

interface Token {
  readonly text: string;
  readonly index: number;
}

const MOST_ELEMENTS = 12;
const WORD = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|[.,;:!?()\n]/gu;

function tokens(text: string): Token[] {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  const found: Token[] = [];
  let index = 0;
  for (const [match] of plain.matchAll(WORD)) {
    const isWord = /[\p{L}\p{N}]/u.test(match);
    found.push({ text: match.replace(/'s$/, '').slice(0, 40), index });
    if (isWord) index += 1;
  }
  return found;
}

/** The longest known phrase that starts here, so that "oil painting" is not oil and a painting. */
function phraseAt(
  all: readonly Token[],
  at: number,
): { word: Word; length: number; plural: boolean } | undefined {
  for (let length = Math.min(3, all.length - at); length > 0; length -= 1) {
    const texts = all.slice(at, at + length).map((token) => token.text);
    const last = texts.pop() ?? '';
    for (const ending of [last, singular(last)]) {
      const word = lexicon.get([...texts, ending].join(' '));
      if (word) return { word, length, plural: ending !== last };
    }
  }
  return undefined;
}

const isNounLike = (text: string) =>
  /^\p{L}[\p{L}'-]+$/u.test(text) &&
  !/(?:ing|ly|ed|n't)$/.test(text) &&
  !silentWords.has(text) &&
  !breakingWords.has(text) &&
  !stressWords.has(text);

/** Walks over the tokens with the modifiers that wait for a noun, and collects the elements. */
class Reader {
  readonly drafts: Draft[] = [];
  readonly stressedClauses = new Set<number>();
  private clause = 0;
  private colour: string | undefined;
  private count: number | undefined;
  private negated = false;
  private run: { name: string; kind: Kind | undefined }[] = [];
  private runStart = 0;
  private runPlural = false;
  private sentenceStart = 0;

  noun(name: string, kind: Kind | undefined, isPlural: boolean, position: number): void {
    if (this.run.length === 0) this.runStart = position;
    this.run.push({ name, kind });
    this.runPlural = isPlural;
  }

  known(word: Word, isPlural: boolean, position: number): void {
    if (word.kind === 'object' || word.kind === 'place') {
      this.noun(word.name, word.kind, isPlural, position);
      return;
    }
    this.flush();
    if (word.kind === 'colour') this.colour = word.name;
    else if (word.kind === 'count') this.count = word.value;
    else if (word.kind === 'negation') this.negated = true;
    else this.add(word.kind, word.name, false, position);
  }

  /** Ends a run of nouns: "train conductor hat" is one thing, and its last known word says of what kind. */
  flush(): void {
    if (this.run.length === 0) return;
    const names = this.run.slice(-3);
    const kind = names.findLast((part) => part.kind !== undefined)?.kind ?? 'object';
    this.add(kind, names.map((part) => part.name).join(' '), this.runPlural, this.runStart);
    this.run = [];
  }

  private add(kind: Kind, noun: string, isPlural: boolean, position: number): void {
    const takesModifiers = kind === 'object' || kind === 'place';
    const colour = takesModifiers ? this.colour : undefined;
    const count = takesModifiers ? this.count : undefined;
    if (takesModifiers) this.colour = this.count = undefined;
    const { negated, clause } = this;
    this.drafts.push({
      kind,
      noun,
      plural: isPlural,
      colour,
      count,
      negated,
      position,
      mentions: 1,
      stressed: false,
      clause,
    });
  }

  /** A colour with no noun behind it belongs to the thing before: "the fox is red", "a van painted yellow". */
  breakPhrase(): void {
    this.flush();
    const last = this.drafts.at(-1);
    const fits =
      last &&
      this.drafts.length > this.sentenceStart &&
      last.kind === 'object' &&
      last.colour === undefined;
    if (this.colour !== undefined && fits) last.colour = this.colour;
    this.colour = this.count = undefined;
  }

  stress(): void {
    this.stressedClauses.add(this.clause);
  }

  endClause(mark: string): void {
    this.breakPhrase();
    this.clause += 1;
    this.negated = false;
    if (mark !== ',') this.sentenceStart = this.drafts.length;
  }

  endNegation(): void {
    this.negated = false;
  }
}

function read(text: string): Draft[] {
  const all = tokens(text);
  const reader = new Reader();
  for (let at = 0; at < all.length; at += 1) {
    const token = all[at];
    if (!token) break;
    const phrase = phraseAt(all, at);
    if (phrase) {
      reader.known(phrase.word, phrase.plural, token.index);
      at += phrase.length - 1;
      continue;
    }
    readPlain(reader, token);
  }
  reader.endClause('.');
  return reader.drafts.map((draft) => ({
    ...draft,
    stressed: reader.stressedClauses.has(draft.clause),
  }));
}

function readPlain(reader: Reader, { text, index }: Token): void {
  if (/^[^\p{L}\p{N}]/u.test(text)) {
    reader.endClause(text);
    return;
  }
  if (stressWords.has(text)) reader.stress();
  if (text === 'and') {
    reader.flush();
    return;
  }
  if (text === 'but') reader.endNegation();
  if (silentWords.has(text)) {
    reader.flush();
    return;
  }
  if (isNounLike(text)) {
    reader.noun(singular(text), undefined, singular(text) !== text, index);
    return;
  }
  reader.breakPhrase();
}

const compatible = <T>(one: T | undefined, other: T | undefined) =>
  one === undefined || other === undefined || one === other;

function merge(drafts: readonly Draft[]): Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const same = merged.find(
      (other) =>
        sameNoun(other.noun, draft.noun) &&
        other.kind === draft.kind &&
        other.negated === draft.negated &&
        compatible(other.colour, draft.colour) &&
        compatible(other.count, draft.count),
    );
    if (!same) {
      merged.push({ ...draft });
      continue;
    }
    same.mentions += 1;
    same.colour ??= draft.colour;
    same.count ??= draft.count;
    same.stressed ||= draft.stressed;
    same.plural ||= draft.plural;
  }
  return merged;
}

/** The elements that a text names, in its order; possibly none (a question), at most twelve. */
export function mentionedIn(text: string): PromptElement[] {
  return merge(read(text)).slice(0, MOST_ELEMENTS);
}

/** The elements of a prompt: never none, because every prompt must be paintable and checkable. */
export function elementsOf(text: string): PromptElement[] {
  const found = mentionedIn(text);
  if (found.length > 0) return found;
  const subject = tokens(text).find((token) => /\p{L}/u.test(token.text))?.text ?? 'subject';
  return [
    {
      kind: 'object',
      noun: subject,
      plural: false,
      colour: undefined,
      count: undefined,
      negated: false,
      position: 0,
      mentions: 1,
      stressed: false,
    },
  ];
}

/** Whether two names mean the same thing: equal, or one is the other with more words before it. */
export function sameNoun(one: string, other: string): boolean {
  return one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`);
}

/** Whether the picture shows the element as it was asked for. */
export function shows(drawn: readonly Drawn[], element: PromptElement): boolean {
  const alike = drawn.filter(
    (item) => item.kind === element.kind && sameNoun(item.noun, element.noun),
  );
  if (element.negated) return alike.length === 0;
  const fitting = alike.filter(
    (item) => element.colour === undefined || item.colour === element.colour,
  );
  if (fitting.length === 0) return false;
  if (element.count === undefined) return true;
  return fitting.reduce((sum, item) => sum + (item.count ?? 1), 0) === element.count;
}
