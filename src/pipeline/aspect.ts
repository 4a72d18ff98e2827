/** The shapes of a picture, and the one that is nearest to a ratio. */

/** Width by height of each shape. */
export const RATIOS = {
  square: '1:1',
  portrait: '3:4',
  landscape: '4:3',
  wide: '16:9',
  tall: '9:16',
} as const;
export type Aspect = keyof typeof RATIOS;

export const ASPECTS = [
  'square',
  'portrait',
  'landscape',
  'wide',
  'tall',
] as const satisfies Aspect[];

const RATIO = /^\s*(\d{1,5}(?:\.\d{1,4})?)\s*[:：x×/]\s*(\d{1,5}(?:\.\d{1,4})?)\s*$/i;
/** Ratios that differ by no more are one: sizes in pixels rarely are an exact 16:9. */
const SAME = 0.01;

/** The shape nearest to a ratio such as `16:9`, `2.39:1` or `1024x768`, and whether it is that one; undefined for anything else. */
export function nearestAspect(
  value: unknown,
): { readonly aspect: Aspect; readonly exact: boolean } | undefined {
  const asked = typeof value === 'string' ? logarithm(value) : NaN;
  if (!Number.isFinite(asked)) return undefined;
  const distance = (aspect: Aspect) => Math.abs(asked - logarithm(RATIOS[aspect]));
  const aspect = ASPECTS.reduce((best, next) => (distance(next) < distance(best) ? next : best));
  return { aspect, exact: distance(aspect) < SAME };
}

/** Of a ratio, so that twice as wide is as far as half as wide; no finite number for anything else. */
function logarithm(ratio: string): number {
  const [, width, height] = RATIO.exec(ratio) ?? [];
  return Math.log(Number(width) / Number(height));
}
