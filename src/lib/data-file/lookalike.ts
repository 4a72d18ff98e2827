/** Characters that look like those of JSON, or like nothing at all, and are not: word processors and chats put them in. */

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/[“”„‟＂]/u, 'a curly quote, where JSON takes only "'],
  [/[‘’‚‛]/u, 'a curly quote, and JSON takes only "'],
  [/[\u00a0\u202f]/u, 'a no-break space, where JSON takes only a plain one'],
  [/[\p{Zs}\p{Zl}\p{Zp}\u0085\v\f]/u, 'a space that JSON does not know'],
  [/\p{Cf}/u, 'a character that nobody sees'],
  [/[，：［］｛｝]/u, 'a full-width character, where JSON takes only a plain one'],
];

/** The first such character from `start` to `end`: its offset, and its name with its code point. */
export function findLookalike(
  text: string,
  start: number,
  end: number,
): { readonly offset: number; readonly name: string } | undefined {
  for (let offset = start; offset < end; offset += 1) {
    const character = text.charAt(offset);
    const kind = character === ' ' ? undefined : KINDS.find(([like]) => like.test(character));
    if (kind) return { offset, name: `${codeOf(character)} is ${kind[1]}` };
  }
  return undefined;
}

function codeOf(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
