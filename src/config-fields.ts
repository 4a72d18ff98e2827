/** What a variable of the environment may hold, by kind. */
import { isIP } from 'node:net';
import { z } from 'zod';

interface Range {
  readonly min?: number;
  readonly max?: number;
}

export const number = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, `must be at least ${String(min)}`)
        .max(max, `must be at most ${String(max)}`),
    );

export const integer = (range: Range = {}) => number(range).pipe(z.int('must be a whole number'));

export const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address', abort: true })
  .regex(/^[^@?#]+$/, 'must have no user, password, query or fragment');

export const origin = url
  .refine((value) => new URL(value).pathname === '/', 'must be an origin, without a path')
  .transform((value) => new URL(value).origin);

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** A network in CIDR notation. */
export function isRange(text: string): boolean {
  const [, address = '', prefix] = /^([\d.a-f:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** The redactor takes these out of every text, so they must not be words that occur in one. */
export const key = z
  .string({ error: 'is required' })
  .min(8, 'is too short to be a key: at least 8 characters')
  .regex(/^[\x21-\x7e]+$/, 'must be one word, without spaces or line breaks');
