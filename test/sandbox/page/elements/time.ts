/** Times as Discord words them, in the reader's language and zone. */
import { el } from './dom.js';

const STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `<t:seconds:style>`; what is no time stays as it was written. */
export function timestamp(seconds: number, style: string): HTMLElement {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()))
    return el('span', {}, `<t:${String(seconds)}${style && `:${style}`}>`);
  const text = style === 'R' ? relative(date) : format(date, STYLES[style] ?? STYLES.f);
  const time = el('time', { class: 'timestamp', title: format(date, STYLES.F) }, text);
  time.dateTime = date.toISOString();
  return time;
}

function relative(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat().format(Math.trunc(seconds / size), unit);
}

/** When a message was posted: the time today, the day and the time before. */
export function posted(iso: string): HTMLElement {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const text = format(date, isToday ? STYLES.t : { dateStyle: 'short', timeStyle: 'short' });
  const time = el('time', { class: 'posted', title: format(date, STYLES.F) }, text);
  time.dateTime = iso;
  return time;
}

function format(date: Date, options?: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(undefined, options).format(date);
}
