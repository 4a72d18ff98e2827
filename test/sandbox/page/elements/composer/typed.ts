/** The field that is typed into: it grows with its text, and what lies behind it marks commands and options. */
import { el } from '../dom.js';
import { isNamed, type Line } from './line.js';

export class Typed {
  readonly element: HTMLElement;
  readonly input = el('textarea', {
    'aria-autocomplete': 'list',
    'aria-controls': 'offers',
    'aria-haspopup': 'listbox',
    id: 'composer',
  });
  readonly #mirror = el('div', { class: 'mirror', 'aria-hidden': 'true' });

  constructor() {
    this.input.rows = 1;
    this.input.spellcheck = false;
    this.input.autocomplete = 'off';
    this.element = el('div', { class: 'typed' }, this.#mirror, this.input);
  }

  get text(): string {
    return this.input.value;
  }

  get caret(): number {
    return this.input.selectionStart;
  }

  set(text: string, caret = text.length): void {
    this.input.value = text;
    this.input.setSelectionRange(caret, caret);
  }

  /** `wrong` is the option that something is the matter with. */
  mark(line: Line | undefined, wrong?: string): void {
    const { text } = this;
    // A last line that is empty has no height of its own.
    if (!line) this.#mirror.replaceChildren(`${text}\u200b`);
    else this.#mirror.replaceChildren(...marked(text, line, wrong), '\u200b');
  }
}

function marked(text: string, { pathTo, fields }: Line, wrong?: string): (Node | string)[] {
  const parts: (Node | string)[] = [el('span', { class: 'command' }, text.slice(0, pathTo))];
  let at = pathTo;
  for (const field of fields.filter(isNamed)) {
    const { from, valueFrom, to, option } = field;
    const end = valueFrom + text.slice(valueFrom, to).trimEnd().length;
    parts.push(
      text.slice(at, from),
      el(
        'span',
        { class: option.name === wrong ? 'option wrong' : 'option' },
        el('span', { class: 'option-name' }, text.slice(from, valueFrom)),
        text.slice(valueFrom, end),
      ),
    );
    at = end;
  }
  return [...parts, text.slice(at)];
}
