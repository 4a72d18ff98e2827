/** Offers what may be typed at the caret: from what the bot registered, from who and what is here, or from the bot itself. */
import type { ChannelView, Outcome } from '../../protocol.js';
import { callables, readLine, type Callable, type Line } from './line.js';
import { answered, moreOptions, offersAt, type Asked, type Offer, type Offered } from './offers.js';
import { Popup } from './popup.js';
import { valuesOf, type Sendable, type Value } from './values.js';

export type Scalars = Readonly<Record<string, string | number | boolean>>;

interface CompleterDoes {
  take(offer: Offer): void;
  /** The popup shows something else, or another line of it is chosen. */
  moved(): void;
  ask(path: string, option: string, text: string, values: Scalars): Promise<Outcome>;
}

const ASK_AFTER_MS = 120;

export class Completer {
  readonly popup: Popup;
  readonly #does: CompleterDoes;
  readonly #picked = new Map<string, Map<string, string | number>>();
  #all: readonly Callable[] = [];
  #names: ChannelView['names'] = { users: {}, channels: {}, roles: {} };
  /** Rises with each look, so that an answer that comes too late is let go. */
  #looked = 0;
  /** Escape was pressed, and nothing typed since. */
  #isShut = false;

  constructor(does: CompleterDoes) {
    this.#does = does;
    this.popup = new Popup((offer) => {
      this.take(offer);
    });
  }

  serve({ commands, names }: Pick<ChannelView, 'commands' | 'names'>): void {
    this.#all = callables(commands);
    this.#names = names;
  }

  lineOf(text: string): Line | undefined {
    return readLine(text, this.#all, this.#picked);
  }

  valuesOf(line: Line, files: number): Sendable {
    return valuesOf(line, { names: this.#names, picked: this.#picked, files });
  }

  /** The first command that something is true of. */
  find(isIt: (callable: Callable) => boolean): Callable | undefined {
    return this.#all.find(isIt);
  }

  look(text: string, caret: number): void {
    this.#isShut = false;
    this.#looked += 1;
    const at = { text, caret, all: this.#all, names: this.#names, picked: this.#picked };
    const offered = offersAt(at);
    if ('field' in offered) void this.#ask(offered, this.#looked);
    else this.#show(offered);
  }

  close(): void {
    this.#looked += 1;
    this.popup.hide();
    this.#does.moved();
  }

  take(offer: Offer): void {
    const { picks, label } = offer;
    if (picks) {
      const labels = this.#picked.get(picks.option) ?? new Map<string, string | number>();
      this.#picked.set(picks.option, labels.set(label, picks.value));
    }
    this.#does.take(offer);
  }

  /** Whether the key meant something here. */
  handles({ key, shiftKey }: KeyboardEvent, text: string): boolean {
    const { isOpen, chosen, first } = this.popup;
    if (key === 'Tab' && !shiftKey) {
      const offer = isOpen ? (chosen ?? first) : undefined;
      if (offer) this.take(offer);
      return offer !== undefined || this.#offerMore(text);
    }
    if (!isOpen) return false;
    if (key === 'Enter' && !shiftKey && chosen && !this.#isWhole(chosen, text)) this.take(chosen);
    else if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.popup.move(key === 'ArrowDown' ? 1 : -1);
      this.#does.moved();
    } else if (key === 'Escape') {
      this.close();
      this.#isShut = true;
    } else return false;
    return true;
  }

  /** Enter on a command that takes nothing, and stands there whole, sends it. */
  #isWhole({ label }: Offer, text: string): boolean {
    const callable = this.find(({ path }) => `/${path}` === label);
    return callable?.options.length === 0 && text.trimEnd() === label;
  }

  /** Tab leads on to the next option; one after Escape leaves the field. */
  #offerMore(text: string): boolean {
    const line = this.lineOf(text);
    if (!line || this.#isShut) return false;
    const more = moreOptions(text, line);
    if (more.offers.length > 0) this.#show({ ...more, isPressing: true });
    return more.offers.length > 0;
  }

  #show(offered: Offered): void {
    this.popup.show(offered);
    this.#does.moved();
  }

  /** Asks the bot once the typing pauses; only the newest answer counts. */
  async #ask({ field, line }: Asked, look: number): Promise<void> {
    if (!this.popup.isOpen) this.popup.wait('Loading options…');
    await new Promise((resolve) => setTimeout(resolve, ASK_AFTER_MS));
    if (look !== this.#looked) return;
    const others = { ...line, fields: line.fields.filter((it) => it !== field) };
    const sendable = this.valuesOf(others, 0);
    const values = 'values' in sendable ? scalarsOf(sendable.values) : {};
    const { name } = field.option;
    const outcome = await this.#does.ask(line.callable.path, name, field.text, values);
    if (look !== this.#looked) return;
    if (outcome.kind !== 'choices') this.popup.wait('Loading options failed');
    else if (outcome.choices.length === 0) this.popup.wait('No options match your search');
    else this.#show(answered(field, outcome.choices));
  }
}

function scalarsOf(values: Readonly<Record<string, Value>>): Scalars {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, value] as const],
    ),
  );
}
