/** What a person is told of their prompts: what was read, left out or will do nothing. */
import type { PlacedNote, PromptNote } from '../pipeline/prompt-notes.js';

/** A sentence about what somebody typed, which is shown as the caller shows such text. */
export interface NoteSentence {
  readonly typed: string;
  readonly say: (typed: string) => string;
}

const TYPED_SENTENCES: Record<
  Extract<PromptNote, { readonly typed: unknown }>['kind'],
  (typed: string) => string
> = {
  flags_read: (flags) => `Read as options: ${flags}`,
  flags_overridden: (flags) => `Not used, for an option or field of its own wins: ${flags}`,
  flags_ignored: (flags) => `Left out, for there is nothing like it here: ${flags}`,
  loras_removed: (tags) => `Left out, for no LoRA is loaded here: ${tags}`,
  weights_ignored: (weights) =>
    `Painted as words, for weights do nothing on this model: ${weights}`,
};
const NEGATIVE_UNHEEDED =
  'This image model cannot be told what to leave out. You need do nothing: the critic will watch for it, and the prompt is refined to avoid it.';

/** One sentence for each kind of note, over all prompts; none where all was read as it was meant. */
export function noteSentences(notes: readonly PlacedNote[]): NoteSentence[] {
  if (notes.every(({ kind }) => kind === 'flags_read')) return [];
  const batch = new Map<string, { readonly note: PlacedNote; readonly typed: Set<string> }>();
  for (const note of notes) {
    const key = note.kind === 'aspect_near' ? `${note.asked} ${note.used}` : note.kind;
    const same = batch.get(key) ?? { note, typed: new Set() };
    batch.set(key, same);
    for (const typed of typedIn(note)) same.typed.add(typed);
  }
  return [...batch.values()].map(({ note, typed }) => ({
    typed: [...typed].join(', '),
    say: sentenceOf(note),
  }));
}

function typedIn(note: PromptNote): readonly string[] {
  if ('typed' in note) return note.typed;
  return note.kind === 'aspect_near' ? [note.asked] : [];
}

function sentenceOf(note: PromptNote): NoteSentence['say'] {
  switch (note.kind) {
    case 'aspect_near':
      return (asked) => `${asked} is painted in the nearest shape: ${note.used}`;
    case 'negative_unheeded':
      return () => NEGATIVE_UNHEEDED;
    case 'flags_read':
    case 'flags_overridden':
    case 'flags_ignored':
    case 'loras_removed':
    case 'weights_ignored':
      return TYPED_SENTENCES[note.kind];
  }
}
