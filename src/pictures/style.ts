/** How everything looks that is drawn: Discord's dark theme. */

export const COLORS = {
  background: '#2b2d31',
  card: '#1e1f22',
  track: '#404249',
  text: '#f2f3f5',
  muted: '#b5bac1',
  grey: '#80848e',
  blue: '#7984f5',
  red: '#f23f43',
  amber: '#f0b232',
  green: '#2dc770',
  gold: '#ffd257',
} as const;

/** A side of no drawing is longer. */
export const MAX_SIDE = 2000;

/** A share that can be drawn: within 0 to 1, or null. */
export function asShare(score: number | null): number | null {
  return score === null || Number.isNaN(score) ? null : Math.min(1, Math.max(0, score));
}

/** By score: red below a half, green from 80 %, grey where there is none. Rounded first, as it is told. */
export function accent(score: number | null): string {
  const share = asShare(score);
  if (share === null) return COLORS.grey;
  const rounded = Math.round(share * 100);
  if (rounded < 50) return COLORS.red;
  return rounded < 80 ? COLORS.amber : COLORS.green;
}

export function percent(score: number | null): string {
  const share = asShare(score);
  return share === null ? '–' : `${String(Math.round(share * 100))} %`;
}
