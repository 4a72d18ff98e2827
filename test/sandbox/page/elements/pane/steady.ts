/** Addresses of files are signed anew with every event; what is shown keeps the first, so that no picture is loaded twice. */
export function steadier(): <T>(json: T) => T {
  const first = new Map<string, string>();
  const steady = (address: string): string => {
    const path = address.split('?')[0] ?? address;
    const known = first.get(path);
    if (known !== undefined) return known;
    first.set(path, address);
    return address;
  };
  const isSigned = (value: unknown): value is string =>
    typeof value === 'string' && /^https?:\/\/\S+\?\S+$/u.test(value);
  return <T>(json: T): T =>
    // A copy of the same shape.
    JSON.parse(
      JSON.stringify(json, (_, value: unknown) => (isSigned(value) ? steady(value) : value)),
    ) as T;
}
