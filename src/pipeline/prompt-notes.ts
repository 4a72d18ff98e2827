/** What was made of a prompt otherwise than it was typed, as data: whoever typed it is told in their language. */
import type { Aspect } from './aspect.js';

export type PromptNote =
  /** There is no such shape; the nearest is painted. */
  | { readonly kind: 'aspect_near'; readonly asked: string; readonly used: Aspect }
  | {
      readonly kind:
        /** Flags that are our own fields. */
        | 'flags_read'
        /** Flags whose field was given by itself, which wins. */
        | 'flags_overridden'
        /** Flags of which there is nothing here: they are not painted. */
        | 'flags_ignored'
        /** Flags that prose follows: they are painted as they were typed. */
        | 'flags_in_text'
        /** They are not painted, for nothing loads them. */
        | 'loras_removed'
        /** They are painted as they were typed, and do nothing on this model. */
        | 'weights_ignored';
      readonly typed: readonly string[];
    }
  /** The model of an earlier run is not offered any more. */
  | { readonly kind: 'model_gone'; readonly asked: string; readonly used: string }
  /** The model has no input for what to avoid. */
  | { readonly kind: 'negative_unheeded' };

/** A note on one prompt of a submission. */
export type PlacedNote = PromptNote & { readonly promptId: string };

export function placed(promptId: string, notes: readonly PromptNote[]): PlacedNote[] {
  return notes.map((note) => ({ ...note, promptId }));
}
