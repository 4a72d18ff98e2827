/** A line at the lower edge that says what went wrong, for as long as it takes to read. */
import { action, el, icon } from '../dom.js';

const SHOWN_MS = 8000;

export const toasts = el('div', { class: 'toasts', role: 'alert' });

export function toast(text: string): void {
  const made = el('div', { class: 'toast' }, el('span', {}, text));
  const close = () => {
    made.remove();
  };
  made.append(action({ class: 'bare', 'aria-label': 'Close' }, close, icon('close')));
  toasts.append(made);
  setTimeout(close, SHOWN_MS);
}

/** What a screen reader says of what is new; nothing is seen of it. */
export const spoken = el('div', { class: 'unseen', role: 'status' });

export function say(text: string): void {
  spoken.textContent = text;
}
