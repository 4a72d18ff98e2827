/** The list above the composer: what may be taken at the caret. The focus stays in the text. */
import { el } from '../dom.js';
import type { Offer, Offered } from './offers.js';

export class Popup {
  readonly element = el('div', { class: 'offers' });
  readonly #list = el('div', {
    role: 'listbox',
    id: 'offers',
    tabindex: '0',
    'aria-label': 'Suggestions',
  });
  readonly #heading = el('div', { class: 'heading' });
  readonly #take: (offer: Offer) => void;
  #offers: readonly Offer[] = [];
  #at = -1;

  constructor(take: (offer: Offer) => void) {
    this.#take = take;
    this.element.append(this.#heading, this.#list);
    // The text keeps the focus.
    this.element.addEventListener('mousedown', (event) => {
      event.preventDefault();
    });
  }

  show({ heading, offers, isPressing }: Offered): void {
    this.#offers = offers;
    this.#heading.textContent = heading;
    this.#list.replaceChildren(...offers.map((offer, at) => this.#item(offer, at)));
    this.element.hidden = offers.length === 0;
    this.#choose(isPressing && offers.length > 0 ? 0 : -1);
  }

  /** A word instead of offers. */
  wait(heading: string): void {
    this.show({ heading, offers: [], isPressing: false });
    this.element.hidden = false;
  }

  hide(): void {
    this.show({ heading: '', offers: [], isPressing: false });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  get chosen(): Offer | undefined {
    return this.#offers[this.#at];
  }

  get first(): Offer | undefined {
    return this.#offers[0];
  }

  get count(): number {
    return this.#offers.length;
  }

  /** The id of what is chosen, for screen readers. */
  get chosenId(): string | undefined {
    return this.chosen && idOf(this.#at);
  }

  move(by: 1 | -1): void {
    const { length } = this.#offers;
    if (length === 0) return;
    const from = this.#at < 0 && by < 0 ? 0 : this.#at;
    this.#choose((from + by + length) % length);
  }

  #choose(at: number): void {
    this.#at = at;
    for (const [index, item] of [...this.#list.children].entries())
      item.setAttribute('aria-selected', String(index === at));
    this.#list.children[at]?.scrollIntoView({ block: 'nearest' });
  }

  #item(offer: Offer, at: number): HTMLElement {
    const item = el(
      'div',
      { role: 'option', id: idOf(at), class: 'offer' },
      el('span', { class: 'label' }, offer.label),
      offer.note !== undefined && el('small', {}, offer.note),
    );
    item.addEventListener('click', () => {
      this.#take(offer);
    });
    return item;
  }
}

function idOf(at: number): string {
  return `offer-${String(at)}`;
}
