/** Chance that can be repeated: numbers that follow from a text, and a seeded stream of them. */

/** A 32-bit hash of a text, well mixed in every bit. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that follows from what is given. */
export const chance = (...parts: readonly (string | number)[]): number =>
  hash(parts.join('|')) / 2 ** 32;

/** A choice from a list that follows from what is given; the list must not be empty. */
export function choose<T>(from: readonly [T, ...T[]], ...parts: readonly (string | number)[]): T {
  return from[Math.floor(chance(...parts) * from.length)] ?? from[0];
}

/** Milliseconds: constant, lognormal around a median, or whatever a request's body is given. */
export type Latency = number | Lognormal | ((request: string) => number);

interface Lognormal {
  readonly median: number;
  readonly sigma: number;
}

/** The latency of the nth request. */
export function latencyOf(latency: Latency, seed: number, nth: number, request: string): number {
  if (typeof latency === 'number') return latency;
  return typeof latency === 'function' ? latency(request) : lognormal(latency, seed, nth);
}

/** A number that follows from what is given. */
export function lognormal(latency: Lognormal, ...parts: readonly (string | number)[]): number {
  const u = Math.max(chance(...parts, 'u'), Number.EPSILON);
  const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * chance(...parts, 'v'));
  return latency.median * Math.exp(latency.sigma * normal);
}
