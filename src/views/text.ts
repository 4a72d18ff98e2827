/** Escapes text of users, files and models, so that Discord shows it literally. */

/** Invisible characters, except the joiners and variation selectors inside an emoji. */
const INVISIBLE =
  /(?<![\p{ExtPict}\p{EMod}\uFE0F])\u200D|\u200D(?!\p{ExtPict})|(?![\u200D\uFE0F])\p{DI}/gu;
/**
 * What Discord interprets: markdown, mentions, links, invites, timestamps. Ordinary text such as
 * `snake_case`, `[1]`, `a < b` or `me@home` does not match.
 */
const MARKUP =
  /[\\*`]|(?<![a-z\d])_|_(?![a-z\d])|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||(?<=\])\(|<(?=\S)|@(?=everyone|here|[!&]?\d)|:(?=\/\/)|(?<=discord(?:app)?)\.(?=gg|com|gift|new)/giu;
/** Markdown that only works at the start of a line: headings, lists, quotations, small print. */
const LINE_START = /^(\d*)(?=(?:#{1,3}|-#|[-+]|>{1,3}|[.)])\s)/u;

/**
 * One line of well-formed text, without control, zero-width and bidi characters. Not escaped: for
 * what Discord shows without markdown, such as names of threads, files and options.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** `clean`, and escaped: Discord interprets no markdown, link, invite, mention, emoji or timestamp in it. */
export function plain(text: string): string {
  return clean(text).replace(MARKUP, '\\$&').replace(LINE_START, '$1\\');
}

/** At most `max` UTF-16 units; cut text ends in “…”, and is never cut inside a surrogate pair or an escape. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text
    .slice(0, Math.max(0, max - 1))
    .replace(/[\uD800-\uDBFF]$/u, '')
    .replace(/(?<!\\)((?:\\\\)*)\\$/u, '$1');
  return `${kept.trimEnd()}…`;
}
