/** Where people type: plain words, or a command with its options; files go along. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import type { ChannelView, Outcome } from '../../protocol.js';
import { action, el, icon } from '../dom.js';
import { say } from '../widgets/toast.js';
import { Bar } from './bar.js';
import { Completer, type Scalars } from './completer.js';
import type { Callable, Line } from './line.js';
import { caretAfter, optionOffer, take, type Offer } from './offers.js';
import { Tray } from './tray.js';
import { Typed } from './typed.js';
import type { Problem, Value } from './values.js';

export interface Sends {
  speech(text: string, files: readonly File[]): void;
  command(path: string, values: Readonly<Record<string, Value>>, files: readonly File[]): void;
  ask(path: string, option: string, text: string, values: Scalars): Promise<Outcome>;
}

export class Composer {
  readonly element = el('form', { class: 'composer' });
  readonly #sends: Sends;
  readonly #typed = new Typed();
  readonly #picker = el('input', { type: 'file', class: 'picker', 'aria-label': 'Attach files' });
  readonly #completer = new Completer({
    take: (offer) => {
      this.#take(offer);
    },
    moved: () => {
      this.#describe();
    },
    ask: (path, option, text, values) => this.#sends.ask(path, option, text, values),
  });
  readonly #tray = new Tray(() => {
    this.#changed();
  });
  readonly #bar = new Bar((option) => {
    this.#add(option);
  });
  #problem: Problem | undefined;
  #last = '';

  constructor(sends: Sends) {
    this.#sends = sends;
    this.#picker.multiple = true;
    const attach = () => {
      this.#picker.click();
    };
    const send = { class: 'bare send', type: 'submit', 'aria-label': 'Send' };
    this.element.append(
      this.#completer.popup.element,
      this.#tray.element,
      this.#bar.element,
      el(
        'div',
        { class: 'typing' },
        action({ class: 'bare', 'aria-label': 'Attach files' }, attach, icon('plus')),
        this.#typed.element,
        el('button', send, icon('send')),
      ),
      this.#picker,
    );
    this.#listen();
    this.#changed();
  }

  /** What is typed stays; what may be typed changes with the place. */
  serve({ channel, isThread, commands, names }: ChannelView): void {
    this.#completer.serve({ commands, names });
    const label = isThread ? 'Message this thread' : `Message #${channel}`;
    this.element.setAttribute('aria-label', label);
    this.#typed.input.setAttribute('aria-label', label);
    this.#typed.input.placeholder = `${label}, or type /`;
    this.#changed();
  }

  start(text: string, files: readonly File[] = []): void {
    this.#typed.set(text);
    this.#tray.set(files);
    this.focus();
    this.#changed();
  }

  focus(): void {
    this.#typed.input.focus();
  }

  /** A file of prompts that is dropped where no command is typed starts the one that takes files. */
  drop(files: readonly File[]): void {
    const takesFile = ({ options }: Callable) =>
      options.some(({ type }) => type === Option.Attachment);
    const taker = this.#completer.find(takesFile);
    const isBatch = files.every(({ name }) => /\.(?:json|ya?ml|txt|csv)$/iu.test(name));
    if (taker && this.#typed.text === '' && isBatch) this.#typed.set(`/${taker.path} `);
    this.#tray.add(files);
    this.focus();
  }

  #listen(): void {
    const { input } = this.#typed;
    input.addEventListener('input', () => {
      this.#problem = undefined;
      this.#changed();
    });
    input.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    input.addEventListener('click', () => {
      this.#changed();
    });
    input.addEventListener('keyup', ({ key }) => {
      if (/^(?:ArrowLeft|ArrowRight|Home|End)$/u.test(key)) this.#changed();
    });
    input.addEventListener('blur', () => {
      this.#completer.close();
    });
    input.addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.drop(files);
    });
    this.#picker.addEventListener('change', () => {
      this.drop([...(this.#picker.files ?? [])]);
      this.#picker.value = '';
    });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { text } = this.#typed;
    if (this.#completer.handles(event, text)) event.preventDefault();
    else if (key === 'Enter' && !shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (key === 'ArrowUp' && text === '' && this.#last !== '') {
      event.preventDefault();
      this.start(this.#last);
    }
  }

  #take(offer: Offer): void {
    const { text } = this.#typed;
    this.focus();
    if (offer.isFile === true) {
      this.#typed.set(text.slice(0, offer.puts.from) + text.slice(offer.puts.to));
      this.#picker.click();
    } else this.#typed.set(take(text, offer), caretAfter(text, offer));
    this.#problem = undefined;
    this.#changed();
  }

  #add(option: APIApplicationCommandBasicOption): void {
    const { length } = this.#typed.text;
    this.#take(optionOffer(option, { from: length, to: length }));
  }

  #changed(): void {
    this.#draw();
    const { text, caret, input } = this.#typed;
    if (document.activeElement === input) this.#completer.look(text, caret);
    else this.#completer.close();
  }

  #draw(): void {
    const line = this.#completer.lineOf(this.#typed.text);
    const takers = line?.callable.options.filter(({ type }) => type === Option.Attachment) ?? [];
    this.#tray.label(takers.map(({ name }) => name));
    this.#typed.mark(line, this.#problem?.option);
    this.#bar.show(line, this.#typed.caret, this.#problem, this.#tray.files.length);
  }

  /** Tells a screen reader what is offered and chosen. */
  #describe(): void {
    const { count, chosenId } = this.#completer.popup;
    if (count > 0) say(`${String(count)} suggestions`);
    if (chosenId === undefined) this.#typed.input.removeAttribute('aria-activedescendant');
    else this.#typed.input.setAttribute('aria-activedescendant', chosenId);
  }

  #send(): void {
    const { text } = this.#typed;
    const { files } = this.#tray;
    const line = this.#completer.lineOf(`${text} `);
    if (!line) {
      if (text.trim() === '' && files.length === 0) return;
      this.#sends.speech(text.trim(), files);
      this.#sent(text);
      return;
    }
    const sendable = this.#completer.valuesOf(line, files.length);
    if ('problem' in sendable) {
      this.#refuse(line, sendable.problem);
      return;
    }
    this.#sends.command(line.callable.path, sendable.values, files);
    this.#sent(text);
  }

  #sent(text: string): void {
    this.#last = text;
    this.#problem = undefined;
    this.start('');
  }

  /** Says what is wrong, with the caret where it can be put right. */
  #refuse(line: Line, problem: Problem): void {
    const { text } = this.#typed;
    const option = line.callable.options.find(({ name }) => name === problem.option);
    const field = line.fields.find((it) => it.option === option);
    if (field) {
      const { length } = text.slice(field.valueFrom, field.to).trimEnd();
      this.#typed.set(text, field.valueFrom + length);
    } else if (option && option.type !== Option.Attachment) this.#add(option);
    this.#problem = problem;
    this.#draw();
  }
}
