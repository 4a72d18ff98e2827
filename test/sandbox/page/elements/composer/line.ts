/** Reads a typed line as a client does: which command it calls, and which text belongs to which option. Free of DOM. */
import {
  ApplicationCommandOptionType as Option,
  ApplicationCommandType,
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';

/** What can be typed after a slash: a command, or a sub-command by its whole path. */
export interface Callable {
  /** `settings quota` */
  readonly path: string;
  readonly description: string;
  readonly options: readonly APIApplicationCommandBasicOption[];
}

/** A part of the typed text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Field extends Span {
  readonly option: APIApplicationCommandBasicOption;
  /** Where its name and colon end; its value goes on from there. */
  readonly valueFrom: number;
  readonly text: string;
}

export interface Line {
  readonly callable: Callable;
  /** Where the command's name ends. */
  readonly pathTo: number;
  readonly fields: readonly Field[];
}

/** What was taken from a list before, by option and label: a label may look like anything. */
export type Picked = ReadonlyMap<string, ReadonlyMap<string, string | number>>;

export function callables(commands: readonly APIApplicationCommand[]): Callable[] {
  return commands
    .filter(({ type }) => type === ApplicationCommandType.ChatInput)
    .flatMap(({ name, description, options = [] }) => below(name, description, options));
}

function below(
  path: string,
  description: string,
  options: readonly APIApplicationCommandOption[],
): Callable[] {
  const subs = options.filter(
    (it) => it.type === Option.Subcommand || it.type === Option.SubcommandGroup,
  );
  if (subs.length > 0)
    return subs.flatMap((sub) => below(`${path} ${sub.name}`, sub.description, sub.options ?? []));
  return [{ path, description, options: options.filter(isBasic) }];
}

function isBasic(it: APIApplicationCommandOption): it is APIApplicationCommandBasicOption {
  return it.type !== Option.Subcommand && it.type !== Option.SubcommandGroup;
}

/** Undefined for what is no command, or none yet: a command counts once a space follows it. */
export function readLine(
  text: string,
  all: readonly Callable[],
  picked: Picked = new Map(),
): Line | undefined {
  const callable = all
    .filter(({ path }) => text.startsWith(`/${path} `))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (!callable) return undefined;
  const pathTo = callable.path.length + 1;
  const named = namedFields(text, pathTo, callable.options, picked);
  const loose = looseField(
    text,
    { from: pathTo, to: named[0]?.from ?? text.length },
    callable,
    named,
  );
  return { callable, pathTo, fields: loose ? [loose, ...named] : named };
}

function namedFields(
  text: string,
  from: number,
  options: readonly APIApplicationCommandBasicOption[],
  picked: Picked,
): Field[] {
  const fields: Field[] = [];
  const rest = new Map(options.map((option) => [option.name, option]));
  let next = nextName(text, from, rest);
  while (next) {
    const { option, at, valueFrom } = next;
    rest.delete(option.name);
    const skipped = valueFrom + pickedLength(text.slice(valueFrom), picked.get(option.name));
    next = nextName(text, skipped, rest);
    const to = next?.at ?? text.length;
    fields.push({ option, from: at, valueFrom, to, text: text.slice(valueFrom, to).trim() });
  }
  return fields;
}

/** The next name of an option with its colon, at the beginning of a word. */
function nextName(
  text: string,
  from: number,
  options: ReadonlyMap<string, APIApplicationCommandBasicOption>,
) {
  for (const match of text.slice(from).matchAll(/(?<=\s)[^\s:]+:/gu)) {
    const option = options.get(match[0].slice(0, -1));
    const at = from + match.index;
    if (option) return { option, at, valueFrom: at + match[0].length };
  }
  return undefined;
}

/** How much of the text is a label that was taken from a list for it. */
function pickedLength(text: string, labels: ReadonlyMap<string, unknown> | undefined): number {
  const indent = text.length - text.trimStart().length;
  const found = [...(labels?.keys() ?? [])]
    .filter((label) => text.startsWith(label, indent))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? 0 : indent + found.length;
}

/** Text before any name of an option is taken for the first option that takes text. */
function looseField(
  text: string,
  { from, to }: Span,
  { options }: Callable,
  named: readonly Field[],
): Field | undefined {
  const loose = text.slice(from, to).trim();
  const option = options.find(
    (it) => it.type === Option.String && !named.some((field) => field.option === it),
  );
  if (loose === '' || !option) return undefined;
  return { option, from: from + 1, valueFrom: from + 1, to, text: loose };
}

export function fieldAt({ fields }: Line, caret: number): Field | undefined {
  return fields.findLast(({ from }) => caret >= from);
}

export function isNamed({ from, valueFrom }: Field): boolean {
  return valueFrom > from;
}

export function unused({ callable, fields }: Line): APIApplicationCommandBasicOption[] {
  return callable.options.filter((option) => !fields.some((field) => field.option === option));
}
