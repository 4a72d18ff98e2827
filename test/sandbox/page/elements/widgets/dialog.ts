/** A dialog over the page: the browser keeps the focus in it, and Escape closes it. */
import { action, el, icon, isWebAddress, link, type Child } from '../dom.js';

/** Shows it; it leaves the page once it is closed. */
export function openDialog(made: HTMLDialogElement): void {
  made.addEventListener('close', () => {
    made.remove();
  });
  made.addEventListener('pointerdown', ({ target }) => {
    // The backdrop counts as the dialog itself.
    if (target === made) made.close();
  });
  document.body.append(made);
  made.showModal();
}

export function dialogHead(title: string, made: HTMLDialogElement): HTMLElement {
  made.setAttribute('aria-label', title);
  const close = action({ class: 'bare', 'aria-label': 'Close' }, () => made.close(), icon('close'));
  return el('div', { class: 'head' }, el('h2', {}, title), close);
}

/** Resolves with whether it was agreed to. */
export function confirmed(title: string, text: string, agree: string): Promise<boolean> {
  return new Promise((resolve) => {
    const made = el('dialog', { class: 'dialog' });
    const answer = (isAgreed: boolean) => () => {
      resolve(isAgreed);
      made.close();
    };
    made.append(
      dialogHead(title, made),
      el('p', {}, text),
      foot(
        action({ class: 'secondary' }, answer(false), 'Cancel'),
        action({ class: 'danger' }, answer(true), agree),
      ),
    );
    made.addEventListener('close', answer(false));
    openDialog(made);
  });
}

export function foot(...buttons: readonly Child[]): HTMLElement {
  return el('div', { class: 'foot' }, ...buttons);
}

/** A picture as large as the window. */
export function enlarge(url: string, description: string): void {
  if (!isWebAddress(url)) return;
  const made = el('dialog', { class: 'lightbox', 'aria-label': 'The picture, enlarged' });
  const image = el('img');
  image.src = url;
  image.alt = description;
  const close = action({ class: 'bare', 'aria-label': 'Close' }, () => made.close(), icon('close'));
  made.append(image, el('div', {}, link(url, 'Open in browser'), close));
  openDialog(made);
}
