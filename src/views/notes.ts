/** A private answer: what was made of somebody's prompts otherwise than they typed it. */
import type { Language } from '../languages/index.js';
import type { PlacedNote } from '../pipeline/prompt-notes.js';
import { list, message, quote, type Message } from './message.js';
import { noteSentences } from './note-sentences.js';

const SENTENCES_SHOWN = 10;
const MAX_TYPED = 150;

/** Undefined where there is nothing to tell. */
export function notesView(notes: readonly PlacedNote[], language: Language): Message | undefined {
  const sentences = noteSentences(notes, language);
  if (sentences.length === 0) return undefined;
  const lines = sentences.map(({ typed, say }) => {
    const { text, cut } = quote(typed, MAX_TYPED);
    return { text: `- ${say(text)}`, cut };
  });
  return message(language, {
    lines: list(lines, SENTENCES_SHOWN, language),
    whole: { name: 'notes.txt', text: sentences.map(({ typed, say }) => say(typed)).join('\n') },
  });
}
