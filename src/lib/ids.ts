import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const DETAILS = 32 ** 5;
let last = 0;

/**
 * A name for a row: 14 characters that sort in the order they were made. Nine of them count
 * milliseconds and never go back, even where the clock does; five are random.
 */
export function newId(now: number = Date.now()): string {
  last = Math.max(now, last + 1);
  return idAt(last);
}

/**
 * A name for a row that is made later than what it stands for: it sorts where that belongs.
 * @param detail tells it from others of the same millisecond; the same gives the same
 */
export function idAt(time: number, detail: number = randomInt(DETAILS)): string {
  return encode(time, 9) + encode(detail % DETAILS, 5);
}

/** The millisecond that an id begins with. */
export function timeOf(id: string): number {
  return Array.from(id.slice(0, 9)).reduce((sum, digit) => sum * 32 + ALPHABET.indexOf(digit), 0);
}

/** From here on ids come after this one, which an earlier process made. */
export function continueAfter(id: string): void {
  last = Math.max(last, timeOf(id));
}

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = (ALPHABET[rest % 32] ?? '') + text;
  return text;
}
