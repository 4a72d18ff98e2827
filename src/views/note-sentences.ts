/** What a person is told of their prompts: what was read, left out or will do nothing. */
import type { Language } from '../languages/index.js';
import type { PlacedNote, PromptNote } from '../pipeline/prompt-notes.js';

/** A sentence about what somebody typed, which is shown as the caller shows such text. */
export interface NoteSentence {
  readonly typed: string;
  readonly say: (typed: string) => string;
}

/** One sentence for each kind of note, over all prompts; none where all was read as it was meant. */
export function noteSentences(notes: readonly PlacedNote[], language: Language): NoteSentence[] {
  if (notes.every(({ kind }) => kind === 'flags_read')) return [];
  const batch = new Map<string, { readonly note: PlacedNote; readonly typed: Set<string> }>();
  for (const note of notes) {
    const key = 'asked' in note ? `${note.asked} ${note.used}` : note.kind;
    const same = batch.get(key) ?? { note, typed: new Set() };
    batch.set(key, same);
    for (const typed of typedIn(note)) same.typed.add(typed);
  }
  return [...batch.values()].map(({ note, typed }) => ({
    typed: [...typed].join(', '),
    say: sentenceOf(note, language),
  }));
}

function typedIn(note: PromptNote): readonly string[] {
  if ('typed' in note) return note.typed;
  return 'asked' in note ? [note.asked] : [];
}

function sentenceOf(note: PromptNote, { notes, choices }: Language): NoteSentence['say'] {
  switch (note.kind) {
    case 'aspect_near':
      return (asked) => notes.aspect_near(asked, choices[note.used]);
    case 'model_gone':
      return (asked) => notes.model_gone(asked, note.used);
    case 'negative_unheeded':
      return () => notes.negative_unheeded;
    case 'flags_read':
    case 'flags_overridden':
    case 'flags_ignored':
    case 'flags_in_text':
    case 'loras_removed':
    case 'weights_ignored':
      return notes[note.kind];
  }
}
