/** The line above the messages: where one is, and the buttons of both drawers. */
import type { BotState, ChannelInfo } from '../../protocol.js';
import { action, el, icon } from '../dom.js';
import { BOT_STATES } from './panel.js';
import { ICONS } from './sidebar.js';

export class Top {
  readonly element = el('div', { class: 'top' });
  readonly #name = el('h1');
  readonly #dot = el('span', { class: 'dot' });
  readonly #state = el('span', { class: 'state' });

  constructor(openList: () => void, openPanel: () => void) {
    this.element.append(
      action(
        { class: 'bare drawer-button', 'aria-label': 'Channels', 'aria-controls': 'sidebar' },
        openList,
        icon('menu'),
      ),
      this.#name,
      action(
        { class: 'pill', 'aria-controls': 'panel', title: 'Behind the scenes' },
        openPanel,
        this.#dot,
        this.#state,
      ),
    );
  }

  show({ name, kind, isAgeRestricted }: ChannelInfo, bot: BotState): void {
    this.#name.replaceChildren(
      icon(ICONS[kind]),
      el('span', {}, name),
      ...(isAgeRestricted ? [el('small', { class: 'badge' }, '18+')] : []),
    );
    this.#dot.className = `dot ${bot}`;
    this.#state.textContent = `Easel: ${BOT_STATES[bot]}`;
  }
}
