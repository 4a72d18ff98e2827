/** What a client offers at the caret, and what taking it makes of the line. Free of DOM. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import type { Names } from '../../view.js';
import {
  fieldAt,
  isNamed,
  readLine,
  unused,
  type Callable,
  type Field,
  type Line,
  type Picked,
  type Span,
} from './line.js';
import { bare } from './values.js';

export interface Offer {
  readonly label: string;
  readonly note?: string;
  /** What is typed instead of what stands there. */
  readonly puts: Span & { readonly text: string };
  /** Where what is sent is not what is shown. */
  readonly picks?: { readonly option: string; readonly value: string | number };
  /** It is filled by a file, not by typing. */
  readonly isFile?: boolean;
}

export interface Offered {
  readonly heading: string;
  readonly offers: readonly Offer[];
  /** Whether Enter takes the first; where not, it sends. */
  readonly isPressing: boolean;
}

/** The bot is to be asked what it offers there. */
export interface Asked {
  readonly field: Field;
  readonly line: Line;
}

export interface At {
  readonly text: string;
  readonly caret: number;
  readonly all: readonly Callable[];
  readonly names: Names;
  readonly picked: Picked;
}

const NOTHING: Offered = { heading: '', offers: [], isPressing: false };
const MOST = 25;

export function offersAt(at: At): Offered | Asked {
  const { text, caret, all, picked } = at;
  if (!text.startsWith('/')) return NOTHING;
  const line = readLine(text, all, picked);
  if (!line || caret <= line.pathTo) return commands(text, all);
  const field = fieldAt(line, caret);
  if (!field) return optionsOf(line, { from: text.length, to: text.length, typed: '' });
  const typed = text.slice(field.from, field.to).trim();
  if (!isNamed(field)) {
    const named = optionsOf(line, { from: field.from, to: field.to, typed });
    if (!typed.includes(' ') && named.offers.length > 0 && !text.endsWith(' ')) return named;
  }
  if ('autocomplete' in field.option && field.option.autocomplete) {
    const isPicked = picked.get(field.option.name)?.has(field.text) === true;
    return isPicked && /\s$/u.test(text.slice(0, field.to))
      ? moreOptions(text, line)
      : { field, line };
  }
  return known(field, at, line);
}

/** Everything that the line does not say yet. */
export function moreOptions(text: string, line: Line): Offered {
  return optionsOf(line, { from: text.length, to: text.length, typed: '' });
}

function commands(text: string, all: readonly Callable[]): Offered {
  const typed = text.slice(1).toLowerCase().trimEnd();
  const begins = all.filter(({ path }) => path.startsWith(typed));
  const has = all.filter(({ path }) => !path.startsWith(typed) && path.includes(typed));
  const offers = [...begins, ...has].map(({ path, description, options }) => {
    // What must be said is asked for at once.
    const needed = options.find(
      ({ required, type }) => required === true && type !== Option.Attachment,
    );
    const put = needed ? `/${path} ${needed.name}: ` : `/${path} `;
    return { label: `/${path}`, note: description, puts: { from: 0, to: text.length, text: put } };
  });
  return { heading: 'Commands', offers, isPressing: true };
}

function optionsOf(line: Line, { from, to, typed }: Span & { readonly typed: string }): Offered {
  const open = line.fields.filter((field) => !isNamed(field)).map(({ option }) => option);
  const offers = [...open, ...unused(line)]
    .sort((a, b) => line.callable.options.indexOf(a) - line.callable.options.indexOf(b))
    .filter(({ name }) => name.startsWith(typed.toLowerCase()))
    .map((option) => optionOffer(option, { from, to }));
  return { heading: `Options of /${line.callable.path}`, offers, isPressing: typed !== '' };
}

export function optionOffer(
  { name, description, type }: APIApplicationCommandBasicOption,
  span: Span,
): Offer {
  const isFile = type === Option.Attachment;
  return { label: name, note: description, puts: { ...span, text: `${name}: ` }, isFile };
}

function known(field: Field, { text, names }: At, line: Line): Offered {
  const { option } = field;
  const values = valuesFor(option, names);
  if (values.length === 0) return NOTHING;
  const typed = bare(field.text);
  const isWhole = values.some((value) => bare(value) === typed);
  // A space after a whole value: on to the next option.
  if (isWhole && /\s$/u.test(text.slice(0, field.to))) return moreOptions(text, line);
  const fitting = values.filter((value) => bare(value).includes(typed)).slice(0, MOST);
  const offers = fitting.map((label) => ({ label, puts: puts(field, label) }));
  // What stands there whole need not be taken first.
  return { heading: `${option.name}: ${option.description}`, offers, isPressing: !isWhole };
}

/** What the bot offered, as it is taken over. */
export function answered(
  { option, ...field }: Field,
  choices: readonly { readonly name: string; readonly value: string | number }[],
): Offered {
  const offers = choices.map(({ name, value }) => {
    // A line break would not survive the line.
    const label = name.replace(/\s+/gu, ' ').trim();
    return {
      label,
      puts: puts({ option, ...field }, label),
      picks: { option: option.name, value },
    };
  });
  return { heading: `${option.name}: ${option.description}`, offers, isPressing: true };
}

function puts(field: Field, label: string): Offer['puts'] {
  const { from, to, option } = field;
  return { from, to, text: `${option.name}: ${label} ` };
}

function valuesFor(option: APIApplicationCommandBasicOption, names: Names): string[] {
  const all = (marks: string, of: Readonly<Record<string, string>>) =>
    Object.values(of).map((name) => marks + bareMark(name));
  switch (option.type) {
    case Option.Boolean:
      return ['True', 'False'];
    case Option.User:
      return all('@', names.users);
    case Option.Channel:
      return all('#', names.channels);
    case Option.Role:
      return all('@', names.roles);
    case Option.Mentionable:
      return [...all('@', names.users), ...all('@', names.roles)];
    case Option.String:
    case Option.Integer:
    case Option.Number:
      return 'choices' in option ? (option.choices ?? []).map(({ name }) => name) : [];
    case Option.Attachment:
      return [];
  }
}

function bareMark(name: string): string {
  return name.replace(/^[@#]/u, '');
}

/** The line once an offer is taken: a space stands between it and what was there before. */
export function take(text: string, { puts: { from, to, text: added } }: Offer): string {
  const before = text.slice(0, from);
  const gap = before === '' || /\s$/u.test(before) ? '' : ' ';
  const after = text.slice(to).trimStart();
  return `${before}${gap}${added}${after}`;
}

/** Where the caret stands then. */
export function caretAfter(text: string, { puts: { from, text: added } }: Offer): number {
  const before = text.slice(0, from);
  return before.length + (before === '' || /\s$/u.test(before) ? 0 : 1) + added.length;
}
