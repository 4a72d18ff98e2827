/** Which of two messages, by their ids, is the older: ids grow, as numbers too long for a number. */
export function byAge(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function isNewer(id: string | undefined, than: string | undefined): boolean {
  return id !== undefined && (than === undefined || byAge(id, than) > 0);
}
