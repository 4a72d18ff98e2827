/** What painted a picture: the text, ready to be used again, with seed and model, and what it came from. */
import type { Language } from '../languages/index.js';
import { paintedSeed } from '../pipeline/origin.js';
import type { Origin } from '../pipeline/prompt.js';
import { shown, type Iteration, type Run } from '../pipeline/run.js';
import { iterationText } from './iteration-text.js';
import { message, quote, type Line, type Message } from './message.js';
import { commandOf, fenced } from './run-actions.js';
import { tryName } from './try-name.js';

/** Of a command that is to be copied, so that what is around it has room. */
const COMMAND_SHOWN = 1000;

/** @param models the image models that are offered */
export function promptOfView(
  run: Run,
  iteration: Iteration,
  models: readonly string[],
  t: Language,
): Message {
  const { id, prompt } = run;
  const { promptOf, show } = t;
  const painted = shown(iteration) ?? iteration.candidates[0];
  const seed = painted ? paintedSeed(painted) : null;
  const facts = [
    tryName(run, iteration, t),
    ...(seed === null ? [] : [`${show.seed} ${String(seed)}`]),
    `${show.run} ${id}`,
    `<@${run.userId}>`,
  ];
  return message(t, {
    lines: [
      fenced(commandOf(run, iteration, models, t), COMMAND_SHOWN),
      iteration.text !== prompt.prompt && quote(prompt.prompt, 200, `${promptOf.asked}: `),
      ...originLines(prompt.origin, t),
      quote(prompt.model, 100, `-# ${facts.join(' · ')} · ${show.model} `),
    ],
    whole: {
      name: `easel-${id}-${String(iteration.number)}.txt`,
      text: iterationText(run, iteration, t),
    },
  });
}

/** What it came from. The name of a run tells nothing to who may not see it. */
function originLines(origin: Origin | null, { promptOf }: Language): (string | Line)[] {
  if (!origin) return [];
  const { runId, iteration, change } = origin;
  return [
    ...(runId === null ? [] : [promptOf.from(runId, iteration)]),
    ...(change === null ? [] : [quote(change, 200, `${promptOf.change}: `)]),
  ];
}

export function noPictureView(t: Language): Message {
  return message(t, { lines: [t.promptOf.none] });
}
