/** What a person may do next with a run: the buttons, what they open, and a prompt to take along. */
import { z } from 'zod';
import type { Language } from '../languages/index.js';
import { isSettled, lastTry, MAX_CHANGE, paintedSeed } from '../pipeline/origin.js';
import { fullPrompt, MAX_PROMPT } from '../pipeline/prompt.js';
import { isOver, shown, winner, type Iteration, type Run } from '../pipeline/run.js';
import { MAX_STYLE_NAME } from '../pipeline/style.js';
import { button, row } from './controls.js';
import { defineCustomId } from './custom-id.js';
import { detailsId, tryState } from './details.js';
import type { Form } from './form.js';
import { message, type Line, type Message, type Row } from './message.js';
import { clean, clip } from './text.js';

const { run, number } = tryState.shape;

/** The same prompt again with another seed. */
export const againId = defineCustomId('again1', z.object({ run }));
/** So many tries more, from what was made of this one. */
export const moreId = defineCustomId(
  'more1',
  z.object({ run, number, count: z.string().regex(/^[1-3]$/) }),
);
/** Asks what should be different. */
export const steerId = defineCustomId('steer1', tryState);
/** The form that asks for it. */
export const changeId = defineCustomId('chng1', tryState);
/** The prompt of a try, to be used in another command. */
export const useId = defineCustomId('use1', tryState);

type Control = Row['components'][number];

const MORE = 3;
/** Details of a result have another id than those of a post, which is told by it. */
const WINNER = '0';

/**
 * Under the result of a run, at most two rows, of which the second is two lines on a phone.
 * @param last a button that stands at the end
 */
export function resultActions(run: Run, t: Language, last?: Control): Row[] {
  const chosen = winner(run) ?? run.iterations.at(-1);
  const from = lastTry(run);
  return [
    [...(from ? [moreButton(run, from, 1, t.actions.more), moreOf(run, from, t)] : [])],
    [
      againButton(run, t),
      ...(chosen
        ? [steerButton(run, chosen, t), winnerDetails(run, t), useButton(run, chosen, t)]
        : []),
      ...(last ? [last] : []),
    ],
  ].flatMap((controls) => (controls.length > 0 ? [row(controls)] : []));
}

/**
 * Under the post of a try.
 * @param first a button that stands at the beginning
 */
export function iterationActions(
  run: Run,
  iteration: Iteration,
  t: Language,
  first?: Control,
): Row {
  return row([
    ...(first ? [first] : []),
    detailsButton(run, iteration, t),
    ...(isSettled(run, iteration) ? [moreButton(run, iteration, 1, t.actions.fromHere)] : []),
  ]);
}

/** Under a try that somebody looks at; none while its run goes on. */
export function tryActions(run: Run, iteration: Iteration, t: Language): Row[] {
  if (!isOver(run)) return [];
  const more = moreButton(run, iteration, 1, t.actions.fromHere);
  return [row([more, againButton(run, t), steerButton(run, iteration, t)])];
}

function moreButton({ id }: Run, { number }: Iteration, count: number, label: string): Control {
  return button(label, moreId.make({ run: id, number: String(number), count: String(count) }));
}

function moreOf(run: Run, from: Iteration, t: Language): Control {
  return moreButton(run, from, MORE, t.actions.moreOf(MORE));
}

function againButton({ id }: Run, t: Language): Control {
  return button(t.actions.again, againId.make({ run: id }));
}

function steerButton(run: Run, iteration: Iteration, t: Language): Control {
  return button(t.actions.steer, steerId.make(stateOf(run, iteration)));
}

function winnerDetails({ id }: Run, { actions }: Language): Control {
  return button(actions.details, detailsId.make({ run: id, number: WINNER }));
}

function detailsButton(run: Run, iteration: Iteration, t: Language): Control {
  return button(t.actions.details, detailsId.make(stateOf(run, iteration)));
}

export function useButton(run: Run, iteration: Iteration, t: Language): Control {
  return button(t.actions.use, useId.make(stateOf(run, iteration)));
}

function stateOf({ id }: Run, { number }: Iteration) {
  return { run: id, number: String(number) };
}

/** The field of the form that `steerId` opens. */
export const CHANGE_FIELD = 'change';

export function changeForm(state: z.infer<typeof tryState>, { actions }: Language): Form {
  const { title, label, hint: placeholder } = actions.steerForm;
  const field = { name: CHANGE_FIELD, label, placeholder, max: MAX_CHANGE, isLong: true };
  return { customId: changeId.make(state), title, fields: [field] };
}

/** What a picture shall show, where something stands there already, and in which style, where the server has some. */
export function pictureForm(
  customId: string,
  {
    prompt,
    pictures,
    styles,
  }: {
    readonly prompt: string | undefined;
    /** How many the message has. */
    readonly pictures: number;
    readonly styles: readonly string[];
  },
  { actions }: Language,
): Form {
  const { title, titleOfFirst, label, hint: placeholder, style } = actions.pictureForm;
  const value = prompt === undefined ? {} : { value: prompt };
  const field = { name: PROMPT_FIELD, label, placeholder, max: MAX_PROMPT, isLong: true };
  const chosen = { name: STYLE_FIELD, label: style, max: MAX_STYLE_NAME, required: false };
  return {
    customId,
    title: pictures > 1 ? titleOfFirst(pictures) : title,
    fields: [
      { ...field, ...value },
      ...(styles.length === 0 ? [] : [{ ...chosen, placeholder: styles.join(', ') }]),
    ],
  };
}

export const PROMPT_FIELD = 'prompt';
export const STYLE_FIELD = 'style';

/** Of a command in a message, so that what is around it has room. */
const COMMAND_SHOWN = 1600;

/** A ready command that paints this try again, for who asks. */
export function promptView(
  run: Run,
  iteration: Iteration,
  models: readonly string[],
  t: Language,
): Message {
  const command = commandOf(run, iteration, models, t);
  return message(t, {
    lines: [t.actions.paste, fenced(command, COMMAND_SHOWN)],
    whole: { name: `easel-${run.id}-${String(iteration.number)}-prompt.txt`, text: command },
  });
}

/** A text to be copied; a fence of its own would end the block that it stands in. */
export function fenced(text: string, max: number): Line {
  const shown = clip(text.replaceAll('```', "'''"), max);
  return { text: `\`\`\`\n${shown}\n\`\`\``, cut: text.length > max };
}

/** The command that paints a try again. */
export function commandOf(
  { prompt }: Run,
  iteration: Iteration,
  models: readonly string[],
  { commands: { generate }, choices }: Language,
): string {
  const { title, scene, mood, negative, aspect, model, images } = prompt;
  const painted = shown(iteration) ?? iteration.candidates[0];
  const seed = painted ? paintedSeed(painted) : null;
  // A person's own words are fields of their own, which may be longer together than one may be.
  const isOwn = iteration.text === fullPrompt(prompt);
  const words = isOwn ? { prompt: prompt.prompt, scene, mood, title } : { prompt: iteration.text };
  const values = {
    ...words,
    negative,
    aspect: choices[aspect],
    images: images > 1 ? String(images) : null,
    seed: seed === null ? null : String(seed),
    model: models.includes(model) ? model : null,
  };
  const names: Readonly<Record<string, { readonly name: string }>> = generate.options;
  const options = Object.entries(values).flatMap(([option, value]) =>
    value === null ? [] : [`${names[option]?.name ?? option}:${clean(value)}`],
  );
  return [`/${generate.name}`, ...options].join(' ');
}
