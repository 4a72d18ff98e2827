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

export type Latency = number | { readonly median: number; readonly sigma: number };

/** The nth latency in milliseconds: constant, or lognormal around a median. */
export function latencyOf(latency: Latency, seed: number, nth: number): number {
  if (typeof latency === 'number') return latency;
  const u = Math.max(chance(seed, nth, 'u'), Number.EPSILON);
  const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * chance(seed, nth, 'v'));
  return latency.median * Math.exp(latency.sigma * normal);
}
