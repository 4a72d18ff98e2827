/** What a typed command sends, or why a client would not send it. Free of DOM. */
import {
  ApplicationCommandOptionType as Option,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import type { Names } from '../../view.js';
import type { Field, Line, Picked } from './line.js';

export type Value = string | number | boolean | { readonly file: number };

export interface Known {
  readonly names: Names;
  readonly picked: Picked;
  /** How many files are attached: they fill the options that take files, in order. */
  readonly files: number;
}

export interface Problem {
  readonly option: string;
  readonly why: string;
}

export type Sendable =
  { readonly values: Readonly<Record<string, Value>> } | { readonly problem: Problem };

export function valuesOf(line: Line, known: Known): Sendable {
  const values: Record<string, Value> = {};
  for (const field of line.fields) {
    if (field.text === '' || field.option.type === Option.Attachment) continue;
    const read = valueOf(field, known);
    if (typeof read === 'object') return { problem: { option: field.option.name, ...read } };
    values[field.option.name] = read;
  }
  const takers = line.callable.options.filter(({ type }) => type === Option.Attachment);
  for (const [at, { name }] of takers.entries()) if (at < known.files) values[name] = { file: at };
  if (known.files > takers.length) return { problem: tooMany(line, takers.length) };
  const missing = missingOf(line, values);
  return missing ? { problem: missing } : { values };
}

function missingOf(line: Line, values: Readonly<Record<string, Value>>): Problem | undefined {
  const isWanted = ({ name, required, type }: APIApplicationCommandBasicOption) =>
    values[name] === undefined &&
    (required === true ||
      (type === Option.Attachment && line.fields.some(({ option }) => option.name === name)));
  const missing = line.callable.options.find(isWanted);
  if (!missing) return undefined;
  const isFile = missing.type === Option.Attachment;
  const why = isFile
    ? 'Attach a file: drop it here, or press the plus.'
    : 'This option is required.';
  return { option: missing.name, why };
}

function tooMany({ callable: { path } }: Line, takes: number): Problem {
  const most = takes === 0 ? 'no file' : takes === 1 ? 'one file' : `${String(takes)} files`;
  return { option: '', why: `/${path} takes ${most}.` };
}

/** A value, or why it is none. */
function valueOf(
  { option, text }: Field,
  { names, picked }: Known,
): string | number | boolean | { readonly why: string } {
  const chosen = picked.get(option.name)?.get(text);
  if (chosen !== undefined) return chosen;
  switch (option.type) {
    case Option.Boolean:
      return truth(text) ?? { why: 'Say True or False.' };
    case Option.User:
      return idOf(text, names.users) ?? { why: 'There is nobody of that name here.' };
    case Option.Channel:
      return idOf(text, names.channels) ?? { why: 'There is no such channel here.' };
    case Option.Role:
      return idOf(text, names.roles) ?? { why: 'There is no such role here.' };
    case Option.Mentionable:
      return (
        idOf(text, { ...names.roles, ...names.users }) ?? {
          why: 'There is nobody of that name here.',
        }
      );
    case Option.Integer:
    case Option.Number:
    case Option.String:
      return chooseOrRead(option, text);
    case Option.Attachment:
      return text;
  }
}

type Typed = Extract<
  APIApplicationCommandBasicOption,
  { type: Option.Integer | Option.Number | Option.String }
>;

function chooseOrRead(option: Typed, text: string): string | number | { readonly why: string } {
  const choices = 'choices' in option ? (option.choices ?? []) : [];
  if (choices.length === 0)
    return option.type === Option.String ? texts(option, text) : numbers(option, text);
  const same = (one: string | number) => String(one).toLowerCase() === text.toLowerCase();
  const choice = choices.find(({ name, value }) => same(name) || same(value));
  return choice?.value ?? { why: 'Choose one of the list.' };
}

function texts(option: Extract<Typed, { type: Option.String }>, text: string) {
  const { min_length: least = 0, max_length: most = 6000 } = option;
  if (text.length > most) return { why: `At most ${String(most)} characters.` };
  return text.length < least ? { why: `At least ${String(least)} characters.` } : text;
}

function numbers(option: Exclude<Typed, { type: Option.String }>, text: string) {
  const { min_value: least = -Infinity, max_value: most = Infinity } = option;
  const value = Number(text);
  const isWhole = option.type === Option.Integer;
  if (isWhole ? !/^-?\d+$/u.test(text) : Number.isNaN(value))
    return { why: isWhole ? 'Give a whole number.' : 'Give a number.' };
  if (value < least) return { why: `At least ${String(least)}.` };
  return value > most ? { why: `At most ${String(most)}.` } : value;
}

function truth(text: string): boolean | undefined {
  if (/^(?:true|yes|on)$/iu.test(text)) return true;
  return /^(?:false|no|off)$/iu.test(text) ? false : undefined;
}

function idOf(text: string, names: Readonly<Record<string, string>>): string | undefined {
  const wanted = bare(text);
  return Object.entries(names).find(([id, name]) => id === wanted || bare(name) === wanted)?.[0];
}

/** A name without the mark that a mention begins with. */
export function bare(name: string): string {
  return name.replace(/^[@#]/u, '').toLowerCase();
}
