/** Makes elements. Text becomes text nodes and nothing else, so that no message can add an element of its own. */
import type { Acts } from '../view.js';

export type Child = Node | string | false | null | undefined;

interface Attributes {
  readonly class?: string;
  readonly title?: string;
  readonly role?: string;
  readonly 'aria-label'?: string;
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.filter(isThere));
  return element;
}

function isThere(child: Child): child is Node | string {
  return child !== undefined && child !== null && child !== false;
}

const PATHS = {
  external: 'M15 3h6v6M21 3l-9 9M19 14v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h5',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  file: 'M6 2h8l5 5v15H6ZM14 2v5h5M9 13h7M9 17h7',
  hash: 'M9 3 7 21M17 3l-2 18M4 8h17M3 16h17',
  thread: 'M4 5h16M4 10h16M4 15h9M13 20h7M16.5 16.5v7',
} as const;

/** A line drawing beside words, which screen readers pass over. */
export function icon(name: keyof typeof PATHS): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** Addresses of the web alone: what a message says is never a script. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//iu.test(url) && URL.canParse(url);
}

export function link(url: string, ...children: readonly Child[]): HTMLElement {
  if (!isWebAddress(url)) return el('span', {}, ...children);
  const anchor = el('a', {}, ...children);
  anchor.href = url;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  return anchor;
}

/** Tells whoever listens on the page that somebody did something. */
export function tell<K extends keyof Acts>(from: Element, act: K, detail: Acts[K]): void {
  from.dispatchEvent(new CustomEvent(act, { bubbles: true, detail }));
}
