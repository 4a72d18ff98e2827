/** Keeps to the newest message while somebody is there, and their place while they read above; a button leads back. */
import { action, el, icon } from '../dom.js';

const NEAR_PX = 60;

export class Scroller {
  readonly element: HTMLElement;
  readonly jump: HTMLButtonElement;
  readonly #box: HTMLElement;
  readonly #count = el('span');
  #isAtEnd = true;
  #unseen = 0;
  #top = 0;

  constructor(content: HTMLElement) {
    this.#box = el('div', { class: 'scroller', tabindex: '0' }, content);
    const go = () => {
      this.toEnd();
      this.#box.focus();
    };
    this.jump = action({ class: 'jump' }, go, this.#count, icon('down'));
    this.element = el('div', { class: 'scrolling' }, this.#box, this.jump);
    this.#box.addEventListener('scroll', () => {
      this.#look();
    });
    // Pictures come in later, and messages change their size.
    const follow = new ResizeObserver(() => {
      if (this.#isAtEnd) this.toEnd();
    });
    follow.observe(content);
    follow.observe(this.#box);
    this.#show();
  }

  toEnd(): void {
    this.#isAtEnd = true;
    this.#unseen = 0;
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#show();
  }

  /** Something new stands at the end. */
  grew(): void {
    if (this.#isAtEnd) return;
    this.#unseen += 1;
    this.#show();
  }

  #look(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#box;
    // Who scrolls up leaves the end; a picture that comes in and pushes it away does not.
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) this.#isAtEnd = true;
    else if (scrollTop < this.#top) this.#isAtEnd = false;
    this.#top = scrollTop;
    if (this.#isAtEnd) this.#unseen = 0;
    this.#show();
  }

  #show(): void {
    this.jump.hidden = this.#isAtEnd;
    const what = this.#unseen === 1 ? 'message' : 'messages';
    this.#count.textContent =
      this.#unseen === 0 ? 'Jump to the newest' : `${String(this.#unseen)} new ${what}`;
  }
}
