/**
 * Texts as the search sees them: words without case and accents, in whatever script. What is kept of a
 * text are all beginnings of its words, so that looking one up is never more than looking up a word.
 */

/** A word counts up to its 50th character, which is all that a search can hold. */
const MAX_WORD = 50;
/** Where there are no spaces, every character begins a word of three. */
const MAX_DENSE_WORD = 3;

/** Marks that are accents, points or voices; those of other scripts (Devanagari, Thai, kana) are letters. */
const ACCENTS =
  /(?![\u3099\u309a])(?=[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}\p{Script=Syriac}])\p{M}/gu;
/** The dot below of Indic scripts, which one may leave out. */
const NUKTAS = /[\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc]/gu;
/** What joins, stretches or colours, and is not seen by itself. */
const UNSEEN = /[\p{Cf}\p{Emoji_Modifier}\u0640]/gu;

/** Letters that no decomposition leads to the one that people type for them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  þ: 'th',
  ς: 'σ',
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Scripts without spaces between their words. */
const DENSE =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}\\p{Script=Yi}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー';
const WORDS = new RegExp(
  `(?<dense>[${DENSE}]+)|(?:(?![${DENSE}])[\\p{L}\\p{N}\\p{M}])+|[^\\p{L}\\p{N}\\p{M}\\p{P}\\p{Z}\\p{Cc}\\p{Cs}\\0-\\x7f]`,
  'gu',
);

/** Every word that a search may find this text by. */
export function wordsToFind(texts: readonly (string | null)[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { characters, isDense } of texts.flatMap((text) => wordsOf(text ?? '')))
    if (isDense) for (const at of characters.keys()) addBeginnings(found, window(characters, at));
    else addBeginnings(found, characters);
  return found;
}

/** The words that a text must have to be found by this search; none where it asks for nothing. */
export function wordsOfSearch(search: string): ReadonlySet<string> {
  return new Set(
    wordsOf(search).flatMap(({ characters, isDense }) => {
      if (!isDense) return [characters.slice(0, MAX_WORD).join('')];
      const last = Math.max(0, characters.length - MAX_DENSE_WORD);
      return characters.slice(0, last + 1).map((_, at) => window(characters, at).join(''));
    }),
  );
}

function window(characters: readonly string[], at: number): readonly string[] {
  return characters.slice(at, at + MAX_DENSE_WORD);
}

function addBeginnings(found: Set<string>, characters: readonly string[]): void {
  let beginning = '';
  for (const character of characters.slice(0, MAX_WORD)) found.add((beginning += character));
}

function wordsOf(text: string) {
  return Array.from(folded(text).matchAll(WORDS), ({ 0: word, groups }) => ({
    characters: Array.from(word),
    isDense: groups?.dense !== undefined,
  }));
}

/** One form of all that is written differently and read the same. */
function folded(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(UNSEEN, '')
      .replace(ACCENTS, '')
      .replace(NUKTAS, '')
      // There and back: ß, and the Turkish ı, have a capital that is another letter’s.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
      .normalize('NFC')
  );
}
