/** A menu that opens from a button: arrows, Home, End, letters and Escape work as in any menu. */
import { action, el, type Child } from '../dom.js';

export interface MenuItem {
  readonly label: string;
  readonly before?: Child;
  readonly note?: string | undefined;
  readonly isChosen?: boolean;
  readonly isDangerous?: boolean;
  act(): void;
}

/** Items in groups; a line is drawn between groups. */
export type MenuItems = readonly (readonly MenuItem[])[];

let close: () => void = () => undefined;

/** Opens it within `at`, which its place is relative to; only one is open at a time. */
export function openMenu(at: HTMLElement, label: string, items: MenuItems): void {
  close();
  const opener = document.activeElement;
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const leave = (isBack: boolean) => {
    if (close !== shut) return;
    close = () => undefined;
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    if (isBack && opener instanceof HTMLElement) opener.focus();
  };
  const shut = () => {
    leave(false);
  };
  const outside = ({ target }: Event) => {
    if (!(target instanceof Node && menu.contains(target))) leave(false);
  };
  for (const [index, group] of items.filter(({ length }) => length > 0).entries()) {
    if (index > 0) menu.append(el('hr'));
    menu.append(...group.map((item) => itemElement(item, leave)));
  }
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') leave(true);
    if (event.key === 'Escape') {
      event.stopPropagation();
      leave(true);
    }
    step(menu, event);
  });
  at.append(menu);
  close = shut;
  document.addEventListener('pointerdown', outside, true);
  stayInside(menu);
  menu.querySelector('button')?.focus();
}

function itemElement(item: MenuItem, leave: (isBack: boolean) => void): HTMLElement {
  const { label, before, note, isChosen, isDangerous = false } = item;
  return action(
    {
      class: isDangerous ? 'item danger-item' : 'item',
      role: isChosen === undefined ? 'menuitem' : 'menuitemradio',
      tabindex: '-1',
      ...(isChosen === undefined ? {} : { 'aria-checked': String(isChosen) }),
    },
    () => {
      leave(true);
      item.act();
    },
    before,
    el('span', { class: 'words' }, label, note !== undefined && el('small', {}, note)),
  );
}

function step(menu: HTMLElement, event: KeyboardEvent): void {
  const items = [...menu.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const next =
    { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key] ??
    lettered(items, at, event.key);
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

function lettered(items: readonly HTMLElement[], at: number, key: string): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const begins = (item: HTMLElement) =>
    item.querySelector('.words')?.textContent.toLowerCase().startsWith(key.toLowerCase()) === true;
  const order = [...items.keys()].map((index) => (at + 1 + index) % items.length);
  return order.find((index) => items[index] && begins(items[index]));
}

/** Up instead of down, where it would stick out of the window. */
function stayInside(menu: HTMLElement): void {
  const { bottom, left } = menu.getBoundingClientRect();
  if (bottom > innerHeight - 8) menu.classList.add('up');
  if (left < 8) menu.classList.add('from-left');
}
