/** What was changed between two prompts, word by word: **added**, ~~dropped~~. */
import { diffWordsWithSpace } from 'diff';
import type { Line } from './message.js';
import { clean, clip, plain } from './text.js';

/** More changed words than this are not told apart: the new text is shown as it is. */
const MAX_EDITS = 200;
/** Words of what stayed that are shown around a change. */
const FIRST_WORDS = /^\s*(?:\S+\s+){0,2}/u;
const LAST_WORDS = /(?:\s+\S+){0,2}\s*$/u;

/** A stretch of words that stayed, came or went. */
export interface Part {
  readonly kind: 'same' | 'added' | 'dropped';
  readonly text: string;
}

/** Both texts as one, in stretches. */
export function partsOf(from: string, to: string): readonly Part[] {
  const changes = diffWordsWithSpace(clean(from), clean(to), { maxEditLength: MAX_EDITS });
  if (!changes) return [{ kind: 'same', text: clean(to) }];
  return changes.map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'dropped' : 'same',
    text: value,
  }));
}

/**
 * The new text with its changes marked, between `before` and the end of the line; what stayed is
 * shortened to the words around a change where `max` UTF-16 units do not hold all of it.
 */
export function wordDiff(from: string, to: string, max: number, before = ''): Line {
  const parts = partsOf(from, to);
  const whole = marked(parts);
  if (whole.length <= max) return { text: before + whole, cut: false };
  const last = parts.length - 1;
  const short = parts.map((part, index) =>
    part.kind === 'same' ? { ...part, text: around(part.text, index === 0, index === last) } : part,
  );
  return { text: before + clipMarked(short, max), cut: true };
}

function marked(parts: readonly Part[]): string {
  return parts.map(markedPart).join('').trim();
}

const MARKS = { same: '', added: '**', dropped: '~~' } as const;

/** Marks only stand close to a word; the space around stays outside of them. */
function markedPart({ kind, text }: Part): string {
  const [, start = '', words = '', end = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  if (words === '') return text;
  return start + MARKS[kind] + plain(words) + MARKS[kind] + end;
}

/** The first parts that fit; the last of them may be cut inside of its marks. */
function clipMarked(parts: readonly Part[], max: number): string {
  let text = '';
  for (const part of parts) {
    const next = markedPart(part);
    if (text.length + next.length > max - 1) {
      const room = max - 1 - text.length - 2 * MARKS[part.kind].length;
      const kept = room > 1 ? markedPart({ ...part, text: clipPlain(part.text, room) }) : '';
      return `${(text + kept).trim()}${kept.includes('…') ? '' : '…'}`;
    }
    text += next;
  }
  return text.trim();
}

/** At most so much once it is escaped. */
function clipPlain(text: string, room: number): string {
  let kept = clip(text, room);
  while (kept.length > 1 && plain(kept).length > room) kept = clip(kept, kept.length - 1);
  return kept;
}

/** The first and last words of what stayed. */
function around(text: string, isFirst: boolean, isLast: boolean): string {
  if (isFirst && isLast) return text;
  const [head = ''] = isFirst ? [] : (FIRST_WORDS.exec(text) ?? []);
  const [tail = ''] = isLast ? [] : (LAST_WORDS.exec(text) ?? []);
  return head.length + tail.length + 2 < text.length ? `${head}…${tail}` : text;
}
