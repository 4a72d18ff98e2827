/** The messages of the open channel: those that changed are drawn anew, the others stay as they are. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Names } from '../../view.js';
import { goesOn } from '../channel.js';
import { el } from '../dom.js';
import { messageElement } from '../message.js';
import { byAge, isNewer } from './order.js';
import { steadier } from './steady.js';

/** A line of the client's own among the messages. */
export interface Note {
  /** The message that it stands below; the newest of its time. */
  readonly after: string | undefined;
  readonly element: HTMLElement;
}

interface Drawn {
  readonly message: APIMessage;
  readonly goesOn: boolean;
  readonly parent: APIMessage | undefined;
  readonly element: HTMLElement;
}

export class MessageList {
  readonly element = el('div', { class: 'messages', role: 'log', 'aria-live': 'off' });
  readonly #steady = steadier();
  readonly #divider = el('div', { class: 'new-line', role: 'separator' }, el('span', {}, 'New'));
  #names: Names = { users: {}, channels: {}, roles: {} };
  #messages: APIMessage[] = [];
  #drawn = new Map<string, Drawn>();
  #notes: Note[] = [];
  #readTo: string | undefined;
  /** Something is held down: what is drawn anew then would not get the click. */
  #isHeld = false;

  constructor() {
    this.element.addEventListener('pointerdown', () => {
      this.#isHeld = true;
    });
    for (const end of ['pointerup', 'pointercancel'])
      document.addEventListener(end, () => {
        if (!this.#isHeld) return;
        this.#isHeld = false;
        setTimeout(() => {
          this.#draw();
        });
      });
  }

  /** What came after `readTo` is marked as new; nothing is where it is not given. */
  open(label: string, messages: readonly APIMessage[], names: Names, readTo?: string): void {
    this.element.setAttribute('aria-label', `Messages in ${label}`);
    this.#names = names;
    this.#messages = messages.map((it) => this.#steady(it)).sort((a, b) => byAge(a.id, b.id));
    this.#drawn.clear();
    this.#notes = [];
    this.#readTo = readTo;
    this.element.replaceChildren();
    this.#draw();
  }

  /** Returns the element of a message that was not there before. */
  put(message: APIMessage): HTMLElement | undefined {
    const known = this.find(message.id);
    const next = this.#steady(message);
    if (known && JSON.stringify(known) === JSON.stringify(next)) return undefined;
    this.#messages = [...this.#messages.filter((it) => it !== known), next].sort((a, b) =>
      byAge(a.id, b.id),
    );
    this.#draw();
    return known ? undefined : this.#drawn.get(next.id)?.element;
  }

  remove(id: string): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
    this.#draw();
  }

  find(id: string): APIMessage | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Below `after`, or below everything. Returns what takes it away. */
  note(element: HTMLElement, after = this.#messages.at(-1)?.id): () => void {
    const note = { after, element };
    this.#notes.push(note);
    this.#draw();
    return () => {
      this.#notes = this.#notes.filter((it) => it !== note);
      this.#draw();
    };
  }

  #draw(): void {
    if (this.#isHeld) return;
    const firstNew =
      this.#readTo === undefined
        ? undefined
        : this.#messages.find(({ id }) => isNewer(id, this.#readTo));
    const ids = new Set(this.#messages.map(({ id }) => id));
    const lost = this.#notes.filter(({ after }) => after === undefined || !ids.has(after));
    const nodes = this.#messages.flatMap((message, at) => [
      ...(message === firstNew ? [this.#divider] : []),
      this.#elementOf(message, this.#messages[at - 1]),
      ...this.#notes.filter(({ after }) => after === message.id).map(({ element }) => element),
    ]);
    for (const id of this.#drawn.keys()) if (!ids.has(id)) this.#drawn.delete(id);
    arrange(this.element, [...nodes, ...lost.map(({ element }) => element)]);
  }

  #elementOf(message: APIMessage, before: APIMessage | undefined): HTMLElement {
    const parent = this.find(message.message_reference?.message_id ?? '');
    const continues = goesOn(before, message);
    const old = this.#drawn.get(message.id);
    if (old?.message === message && old.goesOn === continues && old.parent === parent)
      return old.element;
    const place = { message, names: this.#names, goesOn: continues, parent };
    const element = messageElement(place);
    element.tabIndex = -1;
    if (old) takePlace(old.element, element);
    this.#drawn.set(message.id, { message, goesOn: continues, parent, element });
    return element;
  }
}

/** Puts the new one where the old one stands, with its tools and the focus. */
function takePlace(old: HTMLElement, next: HTMLElement): void {
  const tools = old.querySelector(':scope > .tools');
  const { activeElement: focused } = document;
  const key = old.contains(focused) ? focused?.getAttribute('data-key') : undefined;
  if (tools) next.append(tools);
  old.replaceWith(next);
  if (key === undefined) return;
  const same =
    key === null ? null : next.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (same ?? next).focus({ preventScroll: true });
}

/** Makes these the children, in this order, and moves none that is in its place. */
function arrange(inside: HTMLElement, nodes: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(nodes);
  for (const child of [...inside.children]) if (!wanted.has(child)) child.remove();
  for (const [at, node] of nodes.entries()) {
    const there = inside.children[at] ?? null;
    if (there !== node) inside.insertBefore(node, there);
  }
}
