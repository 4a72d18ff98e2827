/** Where people type: plain words, or a command with its options, completed from what the bot registered. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import type { ChannelView, Outcome } from '../../protocol.js';
import { action, el, icon } from '../dom.js';
import { say } from '../widgets/toast.js';
import { Bar } from './bar.js';
import { callables, fieldAt, readLine, type Callable, type Line } from './line.js';
import {
  answered,
  caretAfter,
  moreOptions,
  offersAt,
  optionOffer,
  take,
  type Asked,
  type Offer,
  type Offered,
} from './offers.js';
import { Popup } from './popup.js';
import { Tray } from './tray.js';
import { Typed } from './typed.js';
import { valuesOf, type Problem, type Value } from './values.js';

type Scalars = Readonly<Record<string, string | number | boolean>>;

export interface Sends {
  speech(text: string, files: readonly File[]): void;
  command(path: string, values: Readonly<Record<string, Value>>, files: readonly File[]): void;
  ask(path: string, option: string, text: string, values: Scalars): Promise<Outcome>;
}

const ASK_AFTER_MS = 120;
const NO_NAMES = { users: {}, channels: {}, roles: {} };

export class Composer {
  readonly element = el('form', { class: 'composer' });
  readonly #sends: Sends;
  readonly #typed = new Typed();
  readonly #popup = new Popup((offer) => {
    this.#take(offer);
  });
  readonly #tray = new Tray(() => {
    this.#changed();
  });
  readonly #bar = new Bar((option) => {
    this.#add(option);
  });
  readonly #picker = el('input', { type: 'file', class: 'picker', tabindex: '-1' });
  readonly #picked = new Map<string, Map<string, string | number>>();
  #all: readonly Callable[] = [];
  #names: ChannelView['names'] = NO_NAMES;
  #problem: Problem | undefined;
  #asked = 0;
  #last = '';

  constructor(sends: Sends) {
    this.#sends = sends;
    this.#picker.multiple = true;
    this.#picker.setAttribute('aria-label', 'Attach files');
    const attach = () => {
      this.#picker.click();
    };
    const submit = el('button', { class: 'bare send', type: 'submit', 'aria-label': 'Send' });
    submit.append(icon('send'));
    this.element.append(
      this.#popup.element,
      this.#tray.element,
      this.#bar.element,
      el(
        'div',
        { class: 'typing' },
        action({ class: 'bare', 'aria-label': 'Attach files' }, attach, icon('plus')),
        this.#typed.element,
        submit,
      ),
      this.#picker,
    );
    this.#listen();
    this.#changed();
  }

  /** What is typed stays; what may be typed changes with the place. */
  serve({ channel, commands, names }: ChannelView): void {
    const label = `Message #${channel}`;
    this.#all = callables(commands);
    this.#names = names;
    this.element.setAttribute('aria-label', label);
    this.#typed.input.setAttribute('aria-label', label);
    this.#typed.input.placeholder = `${label} or type / for commands`;
    this.#changed();
  }

  start(text: string, files: readonly File[] = []): void {
    this.#typed.set(text);
    this.#tray.set(files);
    this.#typed.input.focus();
    this.#changed();
  }

  focus(): void {
    this.#typed.input.focus();
  }

  /** A file that is dropped where no command is typed starts the one that takes files. */
  drop(files: readonly File[]): void {
    const takesFile = ({ options }: Callable) =>
      options.some(({ type }) => type === Option.Attachment);
    const taker = this.#all.find(takesFile);
    const isBatch = files.every(({ name }) => /\.(?:json|ya?ml|txt|csv)$/iu.test(name));
    if (taker && this.#typed.text === '' && isBatch) this.#typed.set(`/${taker.path} `);
    this.#tray.add(files);
    this.#typed.input.focus();
  }

  get #line(): Line | undefined {
    return readLine(this.#typed.text, this.#all, this.#picked);
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
      this.#popup.hide();
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
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.#handles(event)) event.preventDefault();
  }

  /** Whether the key meant something here. */
  #handles({ key, shiftKey }: KeyboardEvent): boolean {
    const { isOpen, chosen, first } = this.#popup;
    if (key === 'Enter' && !shiftKey) {
      if (isOpen && chosen && !this.#isWhole(chosen)) this.#take(chosen);
      else this.#send();
      return true;
    }
    if (key === 'Tab' && !shiftKey) {
      const offer = isOpen ? (chosen ?? first) : undefined;
      if (offer) this.#take(offer);
      return offer !== undefined || this.#offerMore();
    }
    if (key === 'Escape' && isOpen) {
      this.#popup.hide();
      this.#describe();
      this.#isShut = true;
      return true;
    }
    if ((key === 'ArrowDown' || key === 'ArrowUp') && isOpen) {
      this.#popup.move(key === 'ArrowDown' ? 1 : -1);
      this.#describe();
      return true;
    }
    if (key === 'ArrowUp' && this.#typed.text === '' && this.#last !== '') {
      this.start(this.#last);
      return true;
    }
    return false;
  }

  /** Enter on a command that takes nothing, and stands there whole, sends it. */
  #isWhole({ label }: Offer): boolean {
    const callable = this.#all.find(({ path }) => `/${path}` === label);
    return callable?.options.length === 0 && this.#typed.text.trimEnd() === label;
  }

  #offerMore(): boolean {
    const line = this.#line;
    // Tab leads on to the next option; a second one, with the list closed, leaves the field.
    if (!line || this.#popup.isOpen || this.#isShut) return false;
    const more = moreOptions(this.#typed.text, line);
    if (more.offers.length === 0) return false;
    this.#offer({ ...more, isPressing: true });
    return true;
  }

  /** Escape was pressed, and nothing typed since. */
  #isShut = false;

  #take(offer: Offer): void {
    const { text } = this.#typed;
    this.#typed.input.focus();
    if (offer.isFile === true) {
      this.#typed.set(text.slice(0, offer.puts.from) + text.slice(offer.puts.to));
      this.#picker.click();
    } else {
      if (offer.picks) this.#remember(offer.picks.option, offer.label, offer.picks.value);
      this.#typed.set(take(text, offer), caretAfter(text, offer));
    }
    this.#problem = undefined;
    this.#changed();
  }

  #add(option: APIApplicationCommandBasicOption): void {
    const { length } = this.#typed.text;
    this.#take(optionOffer(option, { from: length, to: length }));
  }

  #remember(option: string, label: string, value: string | number): void {
    const labels = this.#picked.get(option) ?? new Map<string, string | number>();
    this.#picked.set(option, labels.set(label, value));
  }

  #changed(): void {
    this.#isShut = false;
    this.#draw();
    this.#asked += 1;
    const { text, caret } = this.#typed;
    const offered = offersAt({
      text,
      caret,
      all: this.#all,
      names: this.#names,
      picked: this.#picked,
    });
    if ('field' in offered) void this.#ask(offered, this.#asked);
    else this.#offer(offered);
  }

  #draw(): void {
    const line = this.#line;
    const files = this.#tray.files.length;
    const takers = line?.callable.options.filter(({ type }) => type === Option.Attachment) ?? [];
    this.#tray.label(takers.map(({ name }) => name));
    this.#typed.mark(line, this.#problem?.option);
    this.#bar.show(line, this.#typed.caret, this.#problem, files);
    this.element.classList.toggle('is-command', line !== undefined);
  }

  #offer(offered: Offered): void {
    if (document.activeElement === this.#typed.input) this.#popup.show(offered);
    else this.#popup.hide();
    const { count } = this.#popup;
    if (count > 0) say(`${String(count)} suggestions`);
    this.#describe();
  }

  #describe(): void {
    const { chosenId } = this.#popup;
    if (chosenId === undefined) this.#typed.input.removeAttribute('aria-activedescendant');
    else this.#typed.input.setAttribute('aria-activedescendant', chosenId);
  }

  /** Asks the bot once the typing pauses; only the newest answer counts. */
  async #ask({ field, line }: Asked, asked: number): Promise<void> {
    if (!this.#popup.isOpen) this.#popup.wait('Loading options…');
    await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
    if (asked !== this.#asked) return;
    const others = { ...line, fields: line.fields.filter((it) => it !== field) };
    const known = { names: this.#names, picked: this.#picked, files: 0 };
    const sendable = valuesOf(others, known);
    const values = 'values' in sendable ? scalarsOf(sendable.values) : {};
    const { name } = field.option;
    const outcome = await this.#sends.ask(line.callable.path, name, field.text, values);
    if (asked !== this.#asked) return;
    if (outcome.kind !== 'choices') this.#popup.wait('Loading options failed');
    else if (outcome.choices.length === 0) this.#popup.wait('No options match your search');
    else this.#offer(answered(field, outcome.choices));
  }

  #send(): void {
    const { text } = this.#typed;
    const { files } = this.#tray;
    const line = readLine(`${text} `, this.#all, this.#picked);
    if (!line) {
      if (text.trim() === '' && files.length === 0) return;
      this.#sends.speech(text.trim(), files);
      this.#sent(text);
      return;
    }
    const sendable = valuesOf(line, {
      names: this.#names,
      picked: this.#picked,
      files: files.length,
    });
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
    const option = line.callable.options.find(({ name }) => name === problem.option);
    const field = line.fields.find((it) => it.option === option);
    if (field) {
      const end =
        field.valueFrom + this.#typed.text.slice(field.valueFrom, field.to).trimEnd().length;
      this.#typed.set(this.#typed.text, end);
    } else if (option && option.type !== Option.Attachment) this.#add(option);
    this.#problem = problem;
    this.#draw();
  }
}

function scalarsOf(values: Readonly<Record<string, Value>>): Scalars {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, value] as const],
    ),
  );
}
