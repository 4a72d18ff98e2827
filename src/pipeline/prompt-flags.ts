/** Flags at the end of a prompt, as image bots have them: `a red fox --ar 16:9 --no people --seed 5`. */
import { numberOr } from '../lib/data-file/value.js';

/** What follows a flag: nothing, one word, any number of links and codes, or a text. */
type Value = 'nothing' | 'word' | 'codes' | 'text';

/** A field of ours that a flag stands for. */
export type FlagField = 'aspect' | 'negative_prompt' | 'seed';

interface Known {
  readonly value: Value;
  readonly field?: FlagField;
}

const known = (value: Value, names: string, field?: FlagField) =>
  names.split(' ').map((name) => [name, { value, ...(field && { field }) }] as const);

/** Flags of Midjourney, of now and of earlier versions, and of bots for Stable Diffusion. */
const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...known('word', 'ar aspect aspect-ratio', 'aspect'),
  ...known('text', 'no neg negative', 'negative_prompt'),
  ...known('word', 'seed', 'seed'),
  ...known('word', 'v version niji s stylize c chaos q quality w weird iw cw sw sv ow exp stop'),
  ...known('word', 'r repeat style motion bs sameseed uplight width height h cfg cfg-scale scale'),
  ...known('word', 'steps sampler model guidance strength upscale'),
  ...known('codes', 'sref cref oref p profile personalize'),
  ...known('nothing', 'tile raw draft fast relax relaxed turbo hd hq public stealth video loop'),
  ...known('nothing', 'test testp creative beta upbeta uplights vibe'),
]);

/** Two hyphens, or the dash that a phone makes of them. */
const FLAG = /(?<=^|\s)(--|[–—―])([a-z]\S*)/giu;
/** The name of a flag, and what follows it without a space: `--ar=16:9`, `--v6`. */
const NAME = /^([a-z]+(?:[-_][a-z]+)*)[=:]?(.*)$/isu;
const END = /[\s,;.]+$/u;

interface Flag {
  /** As it was typed. */
  readonly typed: string;
  readonly offset: number;
  /** Undefined where nobody knows it. */
  readonly known: Known | undefined;
  readonly value: string;
  /** Begins with the dash of a phone, as prose may. */
  readonly dash: boolean;
}

export interface TypedFlag {
  readonly typed: string;
  readonly field: FlagField;
  /** A text, a number, or undefined where the flag has none. */
  readonly value: unknown;
}

export interface Flags {
  /** What is left to be painted. */
  readonly text: string;
  /** Those that stand for a field of ours. */
  readonly ours: readonly TypedFlag[];
  /** The others, as they were typed. */
  readonly others: readonly string[];
  /** What looks like a flag that we know and is followed by prose: it is painted. */
  readonly inText: readonly string[];
}

/** Takes the flags off a prompt's end. Only an end that is nothing but flags counts: any other text is returned as it is. */
export function takeFlags(text: string): Flags {
  const flags = flagsIn(text);
  const tail = tailOf(flags);
  const [first] = tail;
  if (!first || isInsideQuotation(text.slice(first.offset)))
    return { text, ours: [], others: [], inText: inProse(flags, text) };
  const ours = tail.flatMap(({ typed, known, value }) =>
    known?.field ? [{ typed, field: known.field, value: valueOf(known.field, value) }] : [],
  );
  const others = tail.filter((flag) => !flag.known?.field).map(({ typed }) => typed);
  return {
    text: text.slice(0, first.offset).replace(END_OF_PROSE, ''),
    ours,
    others,
    inText: inProse(flags.slice(0, flags.indexOf(first)), text),
  };
}

/** Flags that were meant as such, as far as one can tell, each with the word that belongs to it. */
function inProse(flags: readonly Flag[], text: string): string[] {
  const meant = flags.filter(
    ({ known, dash, value, offset }) =>
      known && (!dash || /^\d/u.test(value)) && !isInsideQuotation(text.slice(offset)),
  );
  return meant.map(({ typed, known }) => {
    const words = known?.value === 'nothing' || /[=:]/u.test(typed.split(' ')[0] ?? '') ? 1 : 2;
    return typed.split(' ').slice(0, words).join(' ').replace(END, '');
  });
}

const END_OF_PROSE = /[\s,;]+$/u;

/** Each word that looks like a flag, with all that follows it up to the next one. */
function flagsIn(text: string): Flag[] {
  const matches = [...text.matchAll(FLAG)];
  return matches.map((match, index) => {
    const [, mark = '', word = ''] = match;
    const typed = text.slice(match.index, matches[index + 1]?.index).replace(END, '');
    const [, name = '', glued = ''] = NAME.exec(word) ?? [];
    const after = text.slice(match.index + mark.length + word.length, matches[index + 1]?.index);
    return {
      typed: typed.replace(/\s+/gu, ' '),
      offset: match.index,
      known: KNOWN.get(name.toLowerCase().replaceAll('_', '-')),
      value: `${glued}${after}`.trim().replace(END, ''),
      dash: mark !== '--',
    };
  });
}

/** The flags from the first known one after which nothing else stands. */
function tailOf(flags: readonly Flag[]): readonly Flag[] {
  const lastProse = flags.findLastIndex((flag) => !isWhole(flag));
  const end = flags.slice(lastProse + 1);
  const first = end.findIndex((flag) => flag.known);
  const tail = first < 0 ? [] : end.slice(first);
  return tail.some(isSure) ? tail : [];
}

/** Whether no prose follows what belongs to the flag. One that nobody knows takes a word at most, and no dash. */
function isWhole({ known, value, dash }: Flag): boolean {
  const words = value === '' ? [] : value.split(/\s+/u);
  switch (known?.value) {
    case 'nothing':
      return words.length === 0;
    case 'text':
      return !dash || (words.length > 0 && !/[.!?…–—―\n]/u.test(value));
    case 'codes':
      return words.length < 2 || words.every((word) => /\d|:\/\//u.test(word));
    case 'word':
      return (
        words.length < 2 || (known.field === 'aspect' && /^[\d.]+ ?[:：x×/] ?[\d.]+$/iu.test(value))
      );
    case undefined:
      return words.length < 2 && !dash;
  }
}

/** `—fast` and `—raw` may be prose; with a figure, or beside a sure flag, they are none. */
function isSure({ known, value, dash }: Flag): boolean {
  return !dash || known?.value === 'text' || /\d/u.test(value);
}

/** A flag that somebody quotes, as on a sign, is what they want painted. */
function isInsideQuotation(tail: string): boolean {
  const count = (mark: RegExp) => tail.match(mark)?.length ?? 0;
  return count(/"/gu) % 2 === 1 || count(/”/gu) > count(/“/gu);
}

function valueOf(field: FlagField, value: string): unknown {
  if (value === '') return undefined;
  return field === 'seed' ? numberOr(value) : value;
}
