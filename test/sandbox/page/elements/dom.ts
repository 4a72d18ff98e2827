/** Makes elements. Text becomes text nodes and nothing else, so that no message can add an element of its own. */
import type { Acts } from '../view.js';

export type Child = Node | string | false | null | undefined;

/** None that could carry a script, a style or an address. */
type Attribute = 'class' | 'for' | 'id' | 'name' | 'role' | 'tabindex' | 'title' | 'type';

type Attributes = Readonly<
  Partial<Record<Attribute, string>> & Record<`aria-${string}` | `data-${string}`, string>
>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter(isThere));
  return element;
}

function isThere(child: Child): child is Node | string {
  return child !== undefined && child !== null && child !== false;
}

/** A button that does something here; what is in it is its name, unless `attributes` give one. */
export function action(
  attributes: Attributes,
  act: (made: HTMLButtonElement) => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', () => {
    act(made);
  });
  return made;
}

const drawn = new WeakMap<Element, string>();

/**
 * Draws the inside of an element anew where what it shows has changed: else a click that has begun would hit
 * nothing. The focus stays on what has the same `data-key`.
 */
export function redraw(inside: Element, shows: unknown, make: () => readonly Child[]): void {
  const print = JSON.stringify(shows);
  if (drawn.get(inside) === print) return;
  drawn.set(inside, print);
  const { activeElement } = document;
  const key = inside.contains(activeElement) ? activeElement?.getAttribute('data-key') : null;
  inside.replaceChildren(...make().filter(isThere));
  if (typeof key === 'string')
    inside.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

const PATHS = {
  announcement: 'M4 10v4h4l8 5V5L8 10H4ZM20 9v6M8 14v5h3',
  bolt: 'M13 2 5 13h6l-1 9 9-12h-6Z',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  check: 'M5 12.5 10 17 19 7',
  close: 'M6 6l12 12M18 6 6 18',
  command: 'M15 4 9 20',
  copy: 'M8 8h12v12H8ZM4 16V4h12',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  down: 'M12 5v14M6 13l6 6 6-6',
  external: 'M15 3h6v6M21 3l-9 9M19 14v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h5',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  file: 'M6 2h8l5 5v15H6ZM14 2v5h5M9 13h7M9 17h7',
  forum: 'M4 5h16v11H10l-6 4ZM8 9h8M8 12h5',
  hash: 'M9 3 7 21M17 3l-2 18M4 8h17M3 16h17',
  menu: 'M4 7h16M4 12h16M4 17h16',
  picture: 'M3 5h18v14H3ZM3 16l5-5 5 5 3-3 5 5M16 9h.01',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12 20 4l-5 16-4-6ZM11 14l9-10',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  stage: 'M12 12a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM6 20a6 6 0 0 1 12 0M4 10a8 8 0 0 1 16 0',
  swap: 'M7 4 3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7',
  thread: 'M4 5h16M4 10h16M4 15h9M13 20h7M16.5 16.5v7',
  warning: 'M12 4 3 20h18ZM12 10v5M12 17.5h.01',
  voice: 'M4 10v4h4l5 4V6l-5 4ZM16 9a4 4 0 0 1 0 6M18.5 6a8 8 0 0 1 0 12',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside words, which screen readers pass over. */
export function icon(name: IconName): SVGElement {
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
