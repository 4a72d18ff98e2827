/** Small things that several pages show: people, times, scores, texts of others, pictures. */
import type { Cover, Facts } from '../../../db/gallery.js';
import { nearestAspect, type Aspect } from '../../../pipeline/aspect.js';
import type { RunStatus } from '../../../pipeline/run.js';
import { clean } from '../../../views/text.js';
import { percent } from '../../../views/words.js';
import { partsOf } from '../../../views/word-diff.js';
import type { Names } from '../parts.js';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

export function Day({ at }: { readonly at: number }) {
  return (
    <time datetime={new Date(at).toISOString()} title={`${MOMENT.format(at)} UTC`}>
      {DATE.format(at)}
    </time>
  );
}

export function Moment({ at }: { readonly at: number }) {
  return <time datetime={new Date(at).toISOString()}>{MOMENT.format(at)} UTC</time>;
}

/** Text of a user, a file or a model, in whichever direction it is written. */
export function Words({ text }: { readonly text: string }) {
  return <bdi>{clean(text)}</bdi>;
}

export function personName(names: Names, id: string): string {
  return clean(names.person(id) ?? '') || `Person ${id.slice(-4)}`;
}

export function serverName(names: Names, id: string): string {
  const name = names.servers().find((server) => server.id === id)?.name;
  return clean(name ?? '') || `Server ${id.slice(-4)}`;
}

export function Person({ names, id }: { readonly names: Names; readonly id: string }) {
  return (
    <a class="person" href={`/person/${encodeURIComponent(id)}`}>
      <bdi>{personName(names, id)}</bdi>
    </a>
  );
}

export const STATUS_WORDS: Record<RunStatus, string> = {
  queued: 'Waiting',
  running: 'Painting',
  done: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** By the share of the checklist that is met, as in Discord. */
export function Score({ share }: { readonly share: number | null }) {
  if (share === null) return null;
  const rounded = Math.round(share * 100);
  const level = rounded < 50 ? 'low' : rounded < 80 ? 'middle' : 'high';
  return (
    <span class={`score ${level}`} title="Share of the checks that are met">
      {percent(share)}
    </span>
  );
}

/** The shape of a picture's place on a page: its own, or the one that was asked for. */
export function shapeOf({ cover, aspect }: Pick<Facts, 'cover' | 'aspect'>): Aspect {
  const own = cover && nearestAspect(`${String(cover.width)}x${String(cover.height)}`);
  return own?.aspect ?? aspect;
}

interface PictureProps {
  readonly cover: Cover;
  readonly alt: string;
  /** How wide it is shown, for the browser to choose a file by. */
  readonly sizes: string;
  /** Whether it is what the page is about, to be loaded at once. */
  readonly isFirst?: boolean;
}

export function Picture({ cover: { id, width, height }, alt, sizes, isFirst }: PictureProps) {
  const { small, middle } = pictureAddresses(id);
  const longest = Math.max(width, height, 1);
  const widthAt = (side: number) => Math.round(width * Math.min(1, side / longest));
  return (
    <img
      src={small}
      srcset={`${small} ${String(widthAt(320))}w, ${middle} ${String(widthAt(1024))}w`}
      sizes={sizes}
      width={width}
      height={height}
      alt={clean(alt)}
      loading={isFirst === true ? 'eager' : 'lazy'}
      decoding="async"
    />
  );
}

/** By the candidate's id alone. */
export function pictureAddresses(id: string) {
  const whole = `/picture/${id}`;
  return { whole, middle: `${whole}/preview`, small: `${whole}/thumbnail` };
}

/** The second text, with what became of the words of the first. */
export function Diff({ from, to }: { readonly from: string; readonly to: string }) {
  return (
    <p class="diff" dir="auto">
      {partsOf(from, to).map(({ kind, text }) =>
        kind === 'added' ? <ins>{text}</ins> : kind === 'dropped' ? <del>{text}</del> : text,
      )}
    </p>
  );
}
