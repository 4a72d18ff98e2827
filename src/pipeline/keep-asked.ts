/** Guards against drift: what a person asked for stays in the prompt, however often it is refined. */
import { questionsOf } from './checklist.js';
import { fullPrompt, MAX_PROMPT } from './prompt.js';
import type { Refinement } from './ports.js';
import type { Run } from './run.js';

/** Words of questions and prompts that name nothing to be painted. */
const EMPTY = new Set(
  'about are been does dont from have image into its more picture scene seen set show shown shows some style that the their there they this visible was were what which will with without'.split(
    ' ',
  ),
);
const WORD = /[\p{L}\p{N}]{3,}/gu;
/** Of a long word: what it has in common with its inflections. */
const STEM = 5;
/** "Is the image free of …?" names what is not to be there. */
const UNWANTED = /\b(?:free of|without|no)\b/iu;

/**
 * A question of the checklist is dropped where a word that it shares with what the person wrote does not
 * occur any more. Then the person's own clause is put back: beyond what the model reads it costs nothing.
 */
export function keepAsked(refinement: Refinement, { prompt, checklist }: Run): Refinement {
  const asked = [prompt.origin?.change ?? '', fullPrompt(prompt)].join('. ');
  const wanted = stemsIn(asked);
  const clauses = asked.split(/[.,;:\n]+/u).map((clause) => {
    const text = clause.trim();
    return { text, stems: stemsIn(text) };
  });
  let { text } = refinement;
  let there = stemsIn(text);
  const restored = questionsOf(checklist ?? []).flatMap((check) => {
    const lost = UNWANTED.test(check)
      ? []
      : stemsIn(check).filter((stem) => has(wanted, stem) && !has(there, stem));
    const back = clauses.find(({ stems }) => lost.every((stem) => has(stems, stem)))?.text ?? '';
    if (lost.length === 0 || back === '' || text.length + back.length + 2 > MAX_PROMPT) return [];
    text = `${text}, ${back}`;
    there = stemsIn(text);
    return [{ check, change: `put back “${back}”`, reason: 'it was asked for, and was dropped' }];
  });
  return { ...refinement, text, changes: [...refinement.changes, ...restored] };
}

/** Whether a word is among these, inflected or not: "foxes" where it is a fox, and the other way round. */
function has(stems: readonly string[], stem: string): boolean {
  return stems.some((other) => other.startsWith(stem) || stem.startsWith(other));
}

function stemsIn(text: string): readonly string[] {
  const words = text.toLowerCase().match(WORD) ?? [];
  return words.filter((word) => !EMPTY.has(word)).map((word) => word.slice(0, STEM));
}
