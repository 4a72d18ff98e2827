/**
 * Texts in a YAML file that are not what they look like: YAML reads a part of them as something else, or
 * one reader takes them for a text and another for a number. Whoever wrote them is asked for quotes.
 */
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, type Event } from 'js-yaml';
import type { Problem } from '../../errors.js';
import { findLookalike, lookalikeAt, nameOf, type Language } from './lookalike.js';
import { place } from './value.js';

/** More are not worth reading. */
const MOST = 50;
const QUOTES = 'put this text in quotes';
const LANGUAGE: Language = 'YAML';

/** What YAML 1.1, which many tools still speak, reads as a truth, a number or a date. */
const ODD =
  /^(?:y|n|yes|no|on|off|[-+]?\.(?:inf|nan)|0b[01_]+|[-+]?\d[\d_]*_[\d_.]*|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?)$/i;
/** What a number, a truth or nothing is to YAML 1.2; whether one may be there is told with its path. */
const NO_TEXT = /^(?:~|null|true|false|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)$/i;
const NAME = /^(?:[\w-]+|<<)$/;
const MARKS = '{[@*%`!&|>?,]}#\'"-';

type Collection = Extract<Event, { readonly start: number }>;
type Scalar = Extract<Event, { readonly valueStart: number }>;
type Role = 'item' | 'name' | 'value' | 'whole';

interface Around {
  readonly event: Event;
  children: number;
}

/** Of a file that YAML can read. */
export function doubtfulTexts(source: string, events: readonly Event[]): Problem[] {
  const problems: Problem[] = [];
  const open: Around[] = [];
  /** Where the last event with a place ended. */
  let end = 0;
  for (const event of events) {
    if (problems.length >= MOST) break;
    if (event.type === EVENT_ID.POP) open.pop();
    else {
      const around = open.at(-1);
      const role = roleIn(around);
      const doubt = doubtIn(source, { event, role, around, end });
      if (doubt) problems.push({ path: place(source, doubt.offset), message: doubt.message });
      if (around) around.children += 1;
      end = Math.max(
        end,
        'valueEnd' in event ? event.valueEnd : 'start' in event ? event.start : 0,
      );
      if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS)
        open.push({ event, children: 0 });
    }
  }
  return problems;
}

function roleIn(around: Around | undefined): Role {
  if (around?.event.type === EVENT_ID.SEQUENCE) return 'item';
  if (around?.event.type !== EVENT_ID.MAPPING) return 'whole';
  return around.children % 2 === 0 ? 'name' : 'value';
}

interface Doubt {
  readonly offset: number;
  readonly message: string;
}

interface Seen {
  readonly event: Event;
  readonly role: Role;
  readonly around: Around | undefined;
  readonly end: number;
}

const quotes = (offset: number, why: string): Doubt => ({ offset, message: `${QUOTES}: ${why}` });

function doubtIn(source: string, seen: Seen): Doubt | undefined {
  const { event, role } = seen;
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return undefined;
  if (event.type === EVENT_ID.ALIAS)
    return quotes(event.anchorStart - 1, 'YAML reads “*” as the beginning of an alias');
  if (event.anchorStart >= 0)
    return quotes(event.anchorStart - 1, 'YAML reads “&” as the beginning of an anchor');
  if (event.tagStart >= 0)
    return quotes(event.tagStart, 'YAML reads “!” as the beginning of a tag');
  return event.type === EVENT_ID.SCALAR
    ? doubtInScalar(source, event, seen)
    : doubtInCollection(source, event, role);
}

function doubtInCollection(source: string, event: Collection, role: Role): Doubt | undefined {
  if (event.type === EVENT_ID.SEQUENCE && role === 'item')
    return quotes(event.start, 'YAML reads it as a list');
  if (event.type === EVENT_ID.MAPPING && source[event.start] === '?')
    return quotes(event.start, 'YAML reads “?” as the beginning of a name');
  return undefined;
}

function doubtInScalar(source: string, event: Scalar, seen: Seen): Doubt | undefined {
  const { role, around, end } = seen;
  if (event.valueStart < 0) return doubtInNothing(source, { role, around, end });
  const raw = source.slice(event.valueStart, event.valueEnd);
  const isBlock =
    event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  if (!isBlock && /[\r\n]/.test(raw))
    return {
      offset: event.valueStart,
      message: 'put this text in one line, or after “|”: YAML joins its lines',
    };
  if (event.style !== SCALAR_STYLE.PLAIN) return undefined;
  return role === 'name' ? doubtInName(source, event, raw) : doubtInPlain(source, event, raw);
}

/** Nothing is where a text should be: it began with what YAML takes for a comment, or for names alone. */
function doubtInNothing(
  source: string,
  { role, around, end }: Omit<Seen, 'event'>,
): Doubt | undefined {
  const line = source.slice(end, end + 1000);
  const comment = (role === 'item' ? /^[^#]*?-[ \t]+#/ : /^:[ \t]+#/).exec(line);
  if (comment && role !== 'name')
    return quotes(end + comment[0].length - 1, 'YAML reads what follows “#” as a comment');
  const mapping = around?.event;
  const isFlow = mapping?.type === EVENT_ID.MAPPING && mapping.style === COLLECTION_STYLE.FLOW;
  return role === 'value' && isFlow
    ? quotes(mapping.start, 'YAML reads “{” as the beginning of fields')
    : undefined;
}

function doubtInName(
  source: string,
  { valueStart, valueEnd }: Scalar,
  raw: string,
): Doubt | undefined {
  if (NAME.test(raw)) return undefined;
  const like = findLookalike(source, { start: valueStart, end: valueEnd, language: LANGUAGE });
  if (like) return { offset: like.offset, message: like.name };
  return quotes(valueStart, 'YAML reads what comes before “:” as a name');
}

function doubtInPlain(source: string, event: Scalar, raw: string): Doubt | undefined {
  const { valueStart, valueEnd } = event;
  const like = lookalikeAt(source, valueStart, LANGUAGE) ?? afterMark(source, event);
  if (like) return { offset: like.offset, message: like.name };
  if (ODD.test(raw))
    return quotes(valueStart, 'some readers take it for a number, a date, or yes and no');
  if (!NO_TEXT.test(raw) && /^[ \t]+#/.test(source.slice(valueEnd, valueEnd + 1000)))
    return quotes(valueStart, 'YAML reads what follows “ #” as a comment, and cuts it off');
  return undefined;
}

/** What stands for the space after `-` or `name:` and is none, so that the mark became a part of the text. */
function afterMark(source: string, { valueStart, valueEnd }: Scalar) {
  const text = source.slice(valueStart, Math.min(valueEnd, valueStart + 100));
  const mark = /^(?:-|[\w-]+:)(?=[^\s\w]|[\u0085\u00a0\u2000-\u202f\u3000])|^[\w-]+(?=：)/.exec(
    text,
  );
  return mark ? lookalikeAt(source, valueStart + mark[0].length, LANGUAGE) : undefined;
}

/** What the writer of a line that is not YAML meant, as far as can be told. */
export function doubtAt(source: string, position: number): Problem | undefined {
  for (const offset of [position, lineStart(source, position) - 1]) {
    if (offset < 0) continue;
    const doubt = doubtInLine(source, lineStart(source, offset));
    if (doubt) return { path: place(source, doubt.offset), message: doubt.message };
  }
  return undefined;
}

function lineStart(source: string, offset: number): number {
  return Math.max(source.lastIndexOf('\n', offset - 1), source.lastIndexOf('\r', offset - 1)) + 1;
}

function doubtInLine(source: string, start: number): Doubt | undefined {
  const [line = ''] = /^[^\r\n]{0,3000}/.exec(source.slice(start, start + 3000)) ?? [];
  const [indent = ''] = /^\s*/.exec(line) ?? [];
  const tab = indent.indexOf('\t');
  if (tab >= 0)
    return {
      offset: start + tab,
      message: nameOf('\t', `a tab, where ${LANGUAGE} takes only spaces`),
    };
  const [before = ''] = /^\s*(?:-\s+)*(?:[\w-]+:\s+)?/.exec(line) ?? [];
  const offset = start + before.length;
  const marks = { start, end: offset + 1, language: LANGUAGE };
  const like = findLookalike(source, marks);
  if (like) return { offset: like.offset, message: like.name };
  const value = line.slice(before.length);
  // Without a mark of its own, a line belongs to a collection in brackets.
  if (before.trim() === '' || value === '') return undefined;
  if (MARKS.includes(value.charAt(0)))
    return quotes(offset, `YAML reads “${value.charAt(0)}” at its beginning as something else`);
  if (/:(?:\s|$)/.test(value)) return quotes(offset, 'YAML reads what comes before “:” as a name');
  return undefined;
}
