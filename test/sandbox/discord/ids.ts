/** Snowflakes: ids that carry the time they were made at, as Discord's do. */
const EPOCH = 1_420_070_400_000;
let last = 0n;

/** A new id, greater than every one before it even where the clock stands still. */
export function snowflake(at = Date.now()): string {
  const candidate = BigInt(at - EPOCH) << 22n;
  last = candidate > last ? candidate : last + 1n;
  return last.toString();
}

/** Compares two ids by age. */
export function byAge(a: { id: string }, b: { id: string }): number {
  return BigInt(a.id) < BigInt(b.id) ? -1 : 1;
}
