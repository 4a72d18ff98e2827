import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
let last = 0;

/**
 * A name for a row: 14 characters that sort in the order they were made. Nine of them count
 * milliseconds and never go back, even where the clock does; five are random.
 */
export function newId(now: number = Date.now()): string {
  last = Math.max(now, last + 1);
  return encode(last, 9) + encode(randomInt(32 ** 5), 5);
}

/** From here on ids come after this one, which an earlier process made. */
export function continueAfter(id: string): void {
  const time = Array.from(id.slice(0, 9)).reduce(
    (sum, digit) => sum * 32 + ALPHABET.indexOf(digit),
    0,
  );
  last = Math.max(last, time);
}

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = (ALPHABET[rest % 32] ?? '') + text;
  return text;
}
