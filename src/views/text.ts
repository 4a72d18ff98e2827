/** Texts of users, files and models as Discord is to show them: letter by letter, doing nothing. */

/** Unseen characters, but for what holds an emoji together. */
const UNSEEN =
  /(?<![\p{ExtPict}\p{EMod}\uFE0F])\u200D|\u200D(?!\p{ExtPict})|(?![\u200D\uFE0F])\p{DI}/gu;
/** What Discord would act upon, and nothing that stands in ordinary text: `snake_case`, `[1]`, `a < b`, `me@home`. */
const ACTIVE =
  /[\\*`]|(?<![a-z\d])_|_(?![a-z\d])|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||(?<=\])\(|<(?=\S)|@(?=everyone|here|[!&]?\d)|:(?=\/\/)|(?<=discord(?:app)?)\.(?=gg|com|gift|new)/giu;
/** Marks that mean something at the start of a line alone. */
const LINE_START = /^(\d*)(?=(?:#{1,3}|-#|[-+]|>{1,3}|[.)])\s)/u;

/**
 * One line of well-formed text, without control, zero-width and bidi characters. For places that
 * know no markdown: names of threads, files and options.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** `clean`, and escaped: no markdown, link, invite, mention, emoji or timestamp in it works. */
export function plain(text: string): string {
  return clean(text).replace(ACTIVE, '\\$&').replace(LINE_START, '$1\\');
}

/** At most `max` UTF-16 units; what is cut ends in “…”, never inside a surrogate pair or an escape. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text
    .slice(0, Math.max(0, max - 1))
    .replace(/[\uD800-\uDBFF]$/u, '')
    .replace(/(?<!\\)((?:\\\\)*)\\$/u, '$1');
  return `${kept.trimEnd()}…`;
}
