/** Texts of others, short enough to be kept, and with nothing in them that cannot be stored or sent. */

/** Of a text that a model wrote, in UTF-16 units. */
const MOST = 8_000;
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{DI}]/u;

/** Cut where it is longer; undefined where nothing of it can be seen. */
export function atMost(text: string, max = MOST): string | undefined {
  const clean = text
    .slice(0, max + 1)
    .replaceAll(String.fromCharCode(0), '')
    .toWellFormed()
    .trim();
  if (!VISIBLE.test(clean)) return undefined;
  return clean.length > max ? `${clean.slice(0, max - 1)}…`.toWellFormed() : clean;
}
