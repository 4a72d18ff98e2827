/** What the image model of a prompt makes of it otherwise than it was typed. */
import type { PlacedNote, PromptNote } from '../prompt-notes.js';
import { placed } from '../prompt-notes.js';
import { weightsIn } from '../prompt-syntax.js';
import { fullPrompt, type Prompt } from '../prompt.js';
import type { Abilities } from './abilities.js';
import { ignoresWeights } from './models.js';

export function modelNotes(prompt: Prompt, takes: Abilities): PlacedNote[] {
  const { id, negative, model } = prompt;
  const weights = ignoresWeights(model)
    ? [fullPrompt(prompt), negative ?? ''].flatMap(weightsIn)
    : [];
  const notes: PromptNote[] = [];
  if (weights.length > 0) notes.push({ kind: 'weights_ignored', typed: weights });
  // Only critic and refiner heed it then.
  if (negative !== null && !takes.negative) notes.push({ kind: 'negative_unheeded' });
  return placed(id, notes);
}
