/** How an evaluation went, in few words. */
import type { Answer } from '../pipeline/run.js';
import type { Line } from './message.js';
import { clean, clip, plain } from './text.js';

const DOTS = 5;
/** What a question starts with before it names its thing, and articles; other languages stay whole. */
const QUESTION =
  /^(?:(?:is|are) there (?:exactly )?|(?:is|are|does|do|has|have) (?:(?:the|this) (?:image|picture|scene|photo)s? (?:show|contain|depict|include|have|feel|free of|made in the style of|set (?:in|at))? ?|it )?)(?:(?:an?|the) )?/iu;

/** `a red fox` of `Is there a red fox?` */
export function shortCheck(question: string): string {
  const words = clean(question);
  return words.replace(QUESTION, '').replace(/\?$/u, '').trim() || words;
}

/** `●●●○○` for a share of 0.6. */
export function dots(share: number): string {
  const filled = Math.round(share * DOTS);
  return '●'.repeat(filled) + '○'.repeat(DOTS - filled);
}

/** `▲ +20`: how many points more or less than the best before, if there was one. */
export function trend(score: number, before: number | null): string {
  if (before === null) return '';
  const points = Math.round(score * 100) - Math.round(before * 100);
  if (points === 0) return '= ±0';
  return points > 0 ? `▲ +${String(points)}` : `▼ −${String(-points)}`;
}

/** `✗ brass lantern · night · +2`: those that are met or not; false where there are none. */
export function checkLine(answers: readonly Answer[], met: boolean, max: number): Line | false {
  const names = answers
    .filter((answer) => answer.met === met)
    .map(({ question }) => clip(plain(shortCheck(question)), max));
  if (names.length === 0) return false;
  const mark = met ? '✓ ' : '✗ ';
  const shown = names.filter(
    (_, index) => index === 0 || names.slice(0, index + 1).join(' · ').length <= max,
  );
  const more = names.length - shown.length;
  const rest = more > 0 ? ` · +${String(more)}` : '';
  return { text: mark + shown.join(' · ') + rest, cut: more > 0 };
}
