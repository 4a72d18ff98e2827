/** The line above the text: what the option at the caret is, what is wrong, and which options there are still. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { action, el } from '../dom.js';
import { fieldAt, unused, type Line } from './line.js';
import type { Problem } from './values.js';

export class Bar {
  readonly element = el('div', { class: 'bar' });
  readonly #said = el('div', { class: 'said' });
  readonly #more = el('div', { class: 'more', role: 'group', 'aria-label': 'More options' });
  readonly #add: (option: APIApplicationCommandBasicOption) => void;

  constructor(add: (option: APIApplicationCommandBasicOption) => void) {
    this.#add = add;
    this.element.append(this.#said, this.#more);
  }

  show(line: Line | undefined, caret: number, problem: Problem | undefined, filled: number): void {
    this.element.hidden = line === undefined;
    if (!line) return;
    this.#said.replaceChildren(...said(line, caret, problem));
    this.#said.classList.toggle('wrong', problem !== undefined);
    if (problem) this.#said.setAttribute('role', 'alert');
    else this.#said.removeAttribute('role');
    this.#more.replaceChildren(
      ...unused(line)
        .filter(({ type }) => type !== Option.Attachment || filled === 0)
        .map((option) =>
          action(
            { class: 'chip', title: option.description },
            () => {
              this.#add(option);
            },
            `+ ${option.name}`,
          ),
        ),
    );
  }
}

function said(line: Line, caret: number, problem: Problem | undefined): Node[] {
  if (problem) {
    const { option, why } = problem;
    return [el('strong', {}, option), el('span', {}, why)];
  }
  const option = fieldAt(line, caret)?.option;
  const { path, description } = line.callable;
  return option
    ? [el('strong', {}, option.name), el('span', {}, option.description)]
    : [el('strong', {}, `/${path}`), el('span', {}, description)];
}
