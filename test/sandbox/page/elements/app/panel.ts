/** Behind the scenes: how the bot is, and switches for what may go wrong. */
import type { BotState, FaultSwitch, Scene } from '../../protocol.js';
import { action, el, icon, link, redraw } from '../dom.js';
import { avatar } from '../message.js';

export const BOT_STATES: Record<BotState, string> = {
  running: 'Online',
  starting: 'Starting…',
  down: 'Offline',
};

const EASEL = { username: 'Easel', global_name: null, bot: true };

export class Panel {
  readonly element = el('aside', {
    class: 'panel',
    id: 'panel',
    'aria-label': 'Behind the scenes',
  });
  readonly #dot = el('span');
  readonly #state = el('small', { role: 'status' });
  readonly #bot = el(
    'div',
    { class: 'bot' },
    avatar(EASEL),
    this.#dot,
    el('span', { class: 'words' }, 'Easel', this.#state),
  );
  readonly #faults = el('ul');
  readonly #foot = el('div', { class: 'panel-foot' });
  readonly #turn: (fault: FaultSwitch, on: boolean) => void;

  constructor(turn: (fault: FaultSwitch, on: boolean) => void, close: () => void) {
    this.#turn = turn;
    this.element.append(
      el(
        'div',
        { class: 'head' },
        el('h2', {}, 'Behind the scenes'),
        action({ class: 'bare close', 'aria-label': 'Close' }, close, icon('close')),
      ),
      this.#bot,
      el('h3', {}, 'Make something go wrong'),
      el('p', {}, 'The bot is the one that goes to production. See how it takes it.'),
      this.#faults,
      this.#foot,
    );
  }

  show({ bot, faults, gallery }: Scene): void {
    this.#dot.className = `dot ${bot}`;
    this.#state.textContent = BOT_STATES[bot];
    redraw(this.#faults, faults, () => faults.map((it) => el('li', {}, this.#fault(it))));
    redraw(this.#foot, gallery ?? '', () => [
      gallery !== undefined && link(gallery, icon('picture'), 'Open the gallery', icon('external')),
    ]);
  }

  #fault(fault: FaultSwitch): HTMLElement {
    const { id, label, on, isOnce } = fault;
    if (isOnce)
      return action(
        { class: 'fault once', 'data-key': id },
        () => {
          this.#turn(fault, true);
        },
        el('span', {}, label),
        icon('bolt'),
      );
    return action(
      { class: 'fault', role: 'switch', 'aria-checked': String(on), 'data-key': id },
      () => {
        this.#turn(fault, !on);
      },
      el('span', {}, label),
      el('span', { class: 'switch' }),
    );
  }
}
