/** Reads one prompt as people have it: its fields checked, its flags read as fields, and notes on what was made of the rest. */
import type { Problem } from '../errors.js';
import { nearestAspect } from './aspect.js';
import { takeFlags, type TypedFlag } from './prompt-flags.js';
import type { PromptNote } from './prompt-notes.js';
import { takeLoras } from './prompt-syntax.js';
import { MAX_PROMPT, promptSchema, type PromptInput } from './prompt.js';

export type ReadPrompt =
  | { readonly ok: true; readonly input: PromptInput; readonly notes: readonly PromptNote[] }
  /** The path of each problem is the name of a field. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** @param given the fields of a prompt, unchecked; those that are undefined count as absent */
export function readPrompt(given: Readonly<Record<string, unknown>>): ReadPrompt {
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const { prompt: typed } = fields;
  // One that is too long is refused as it is.
  const isReadable = typeof typed === 'string' && typed.length <= MAX_PROMPT;
  const { text, loras } = takeLoras(isReadable ? typed : '');
  const flags = takeFlags(text);
  // What is given by itself wins over a flag, and a flag over what holds for a whole file.
  const used = flags.ours.filter(({ field }) => !Object.hasOwn(fields, field));
  const { values, problems } = valuesOf(used);
  const read: Readonly<Record<string, unknown>> = {
    ...fields,
    ...values,
    ...(isReadable && { prompt: flags.text }),
  };
  const { data, error } = promptSchema.safeParse(read);
  for (const { path, message } of error?.issues ?? [])
    problems.push(problemOf({ path: path.join('.'), message }, used));
  if (!data || problems.length > 0) return { ok: false, problems };
  const overridden = flags.ours.filter((flag) => !used.includes(flag));
  const notes = [
    ...aspectNotes(read.aspect),
    ...typedNote('flags_read', used.map(toTyped)),
    ...typedNote('flags_overridden', overridden.map(toTyped)),
    ...typedNote('flags_ignored', flags.others),
    ...typedNote('flags_in_text', flags.inText),
    ...typedNote('loras_removed', loras),
  ];
  return { ok: true, input: data, notes };
}

const toTyped = ({ typed }: TypedFlag) => typed;

/** The fields that flags stand for. What to avoid may be said several times, all else once. */
function valuesOf(flags: readonly TypedFlag[]) {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const { typed, field, value } of flags) {
    const fault = (message: string) =>
      problems.push({ path: 'prompt', message: `${typed}: ${message}` });
    const earlier = values[field];
    if (value === undefined) fault('needs a value');
    else if (earlier === undefined) values[field] = value;
    else if (
      typeof earlier === 'string' &&
      typeof value === 'string' &&
      field === 'negative_prompt'
    )
      values[field] = `${earlier}, ${value}`;
    else fault('given twice');
  }
  return { values, problems };
}

/** A fault of a field that a flag stands for is one of the flag. */
function problemOf({ path, message }: Problem, used: readonly TypedFlag[]): Problem {
  const flag = used.find(({ field }) => field === path);
  return flag ? { path: 'prompt', message: `${flag.typed}: ${message}` } : { path, message };
}

function aspectNotes(asked: unknown): PromptNote[] {
  const near = nearestAspect(asked);
  return typeof asked === 'string' && near?.exact === false
    ? [{ kind: 'aspect_near', asked: asked.trim(), used: near.aspect }]
    : [];
}

function typedNote(
  kind: Extract<PromptNote, { readonly typed: unknown }>['kind'],
  typed: readonly string[],
): PromptNote[] {
  return typed.length === 0 ? [] : [{ kind, typed }];
}
