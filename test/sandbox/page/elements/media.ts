/** Pictures and files: a mosaic as Discord lays it, thumbnails, file cards, and what hides a spoiler. */
import { el, icon, isWebAddress, link } from './dom.js';

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
  if (!spoiler) return image;
  const cover = el('button', { class: 'cover', 'aria-label': 'Show the picture' }, 'SPOILER');
  cover.type = 'button';
  const hidden = el('div', { class: 'veiled' }, image, cover);
  cover.addEventListener('click', () => {
    hidden.classList.remove('veiled');
    cover.remove();
  });
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

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(2)} KB` : `${(kilobytes / 1024).toFixed(2)} MB`;
}
