/** Pictures and files: a mosaic as Discord lays it, thumbnails, file cards, and what hides a spoiler. */
import { action, el, icon, isWebAddress, link, tell } from './dom.js';

export interface Picture {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly spoiler?: boolean | undefined;
}

/** Up to ten pictures: one by itself, more in rows. */
export function mosaic(pictures: readonly Picture[]): HTMLElement {
  const cells = pictures.map((it) => el('div', { class: 'cell' }, picture(it)));
  return el('div', { class: `mosaic of-${String(pictures.length)}` }, ...cells);
}

export function thumbnail(it: Picture): HTMLElement {
  return el('div', { class: 'thumbnail' }, picture(it));
}

function picture({ url, description, spoiler = false }: Picture): HTMLElement {
  const image = el('img', description ? { title: description } : {});
  image.alt = description ?? '';
  if (isWebAddress(url)) image.src = url;
  const shown = action(
    { class: 'look', 'aria-label': `Enlarge: ${description ?? 'the picture'}` },
    (made) => {
      tell(made, 'look', { url, description: image.alt });
    },
    image,
  );
  if (!spoiler) return shown;
  const hidden = el('div', { class: 'veiled' }, shown);
  const cover = { class: 'cover', 'aria-label': 'Show the picture' };
  hidden.append(
    action(
      cover,
      (made) => {
        hidden.classList.remove('veiled');
        made.remove();
      },
      'SPOILER',
    ),
  );
  return hidden;
}

export function fileCard(name: string, url: string, size?: number): HTMLElement {
  return el(
    'div',
    { class: 'file' },
    icon('file'),
    el('div', {}, link(url, name), size !== undefined && el('small', {}, sizeText(size))),
  );
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(2)} KB` : `${(kilobytes / 1024).toFixed(2)} MB`;
}
