/** What painted a picture: the text, ready to be used again, with seed and model, and what it came from. */
import type { Language } from '../languages/index.js';
import { shown, type Iteration, type Run } from '../pipeline/run.js';
import { iterationText } from './iteration-text.js';
import { message, quote, type Line, type Message } from './message.js';
import { clean, clip } from './text.js';

/** Of a text that is to be copied, so that what is around it has room. */
const TEXT_SHOWN = 1200;

export function promptOfView(run: Run, iteration: Iteration, t: Language): Message {
  const { id, prompt } = run;
  const { promptOf, show } = t;
  const picture = shown(iteration) ?? iteration.candidates[0];
  const facts = [
    `${show.try(iteration.number)} / ${String(prompt.iterations)}`,
    `${show.seed} ${String(picture?.seed ?? run.seed)}`,
  ];
  return message({
    lines: [
      block(iteration.text),
      prompt.negative !== null && quote(prompt.negative, 200, `${promptOf.toAvoid}: `),
      iteration.text !== prompt.prompt && quote(prompt.prompt, 200, `${promptOf.asked}: `),
      quote(
        prompt.model,
        100,
        `-# ${facts.join(' · ')} · ${t.choices[prompt.aspect]} · ${show.model} `,
        ` · ${show.run} ${id} · <@${run.userId}>`,
      ),
    ],
    whole: {
      name: `easel-${id}-${String(iteration.number)}.txt`,
      text: iterationText(run, iteration),
    },
  });
}

/** In a fence, from which it is copied as it is; one of its own would end it. */
function block(text: string): Line {
  const fenced = clean(text).replaceAll('```', "'''");
  return {
    text: `\`\`\`\n${clip(fenced, TEXT_SHOWN)}\n\`\`\``,
    cut: fenced.length > TEXT_SHOWN,
  };
}

export function noPictureView({ promptOf }: Language): Message {
  return message({ lines: [promptOf.none] });
}
