/** Characters that look like those of a language, or like nothing at all, and are not: word processors and chats put them in. */

export type Language = 'JSON' | 'YAML';

const KINDS: readonly (readonly [RegExp, (language: Language) => string])[] = [
  [/[“”„‟＂]/u, (language) => `a curly quote, where ${language} takes only "`],
  [/[‘’‚‛]/u, (language) => `a curly quote, and ${language} takes only "`],
  [/[\u00a0\u202f]/u, (language) => `a no-break space, where ${language} takes only a plain one`],
  [/[\p{Zs}\p{Zl}\p{Zp}\u0085\v\f]/u, (language) => `a space that ${language} does not know`],
  [/\p{Cf}/u, () => 'a character that nobody sees'],
  [
    /[，：［］｛｝]/u,
    (language) => `a full-width character, where ${language} takes only a plain one`,
  ],
];

export interface Lookalike {
  readonly offset: number;
  readonly name: string;
}

/** The first such character from `start` to `end`: its offset, and its name with its code point. */
export function findLookalike(
  text: string,
  range: { readonly start: number; readonly end: number; readonly language: Language },
): Lookalike | undefined {
  for (let offset = range.start; offset < range.end; offset += 1) {
    const lookalike = lookalikeAt(text, offset, range.language);
    if (lookalike) return lookalike;
  }
  return undefined;
}

export function lookalikeAt(
  text: string,
  offset: number,
  language: Language,
): Lookalike | undefined {
  const character = text.charAt(offset);
  const kind = character === ' ' ? undefined : KINDS.find(([like]) => like.test(character));
  return kind && { offset, name: nameOf(character, kind[1](language)) };
}

/** `U+201C is a curly quote, …` */
export function nameOf(character: string, what: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} is ${what}`;
}
