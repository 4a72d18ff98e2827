/** On a phone the list and the panel lie over the messages, one at a time; on a desktop the panel can be put away. */
import { el } from '../dom.js';

type Drawer = 'list' | 'panel';

export class Drawers {
  readonly veil = el('div', { class: 'veil' });
  readonly #app: HTMLElement;
  #opener: Element | null = null;

  constructor(app: HTMLElement) {
    this.#app = app;
    this.veil.addEventListener('click', () => {
      this.close();
    });
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.#app.dataset.drawer !== undefined) this.close();
    });
  }

  open(drawer: Drawer): void {
    this.#opener = document.activeElement;
    this.#app.dataset.drawer = drawer;
    const inside = drawer === 'list' ? '.sidebar button' : '.panel button';
    this.#app.querySelector<HTMLElement>(inside)?.focus();
  }

  toggle(drawer: Drawer): void {
    if (this.#app.dataset.drawer === drawer) this.close();
    else this.open(drawer);
  }

  close(): void {
    if (this.#app.dataset.drawer === undefined) return;
    delete this.#app.dataset.drawer;
    if (this.#opener instanceof HTMLElement) this.#opener.focus();
  }
}
