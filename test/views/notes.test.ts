import { describe, expect, it } from 'vitest';
import type { PlacedNote, PromptNote } from '../../src/pipeline/prompt-notes.js';
import { MAX_CONTENT } from '../../src/views/message.js';
import { en } from '../../src/languages/index.js';
import { notesView } from '../../src/views/notes.js';

const TYPED = [
  'flags_read',
  'flags_overridden',
  'flags_ignored',
  'flags_in_text',
  'loras_removed',
  'weights_ignored',
] as const;

const on = (promptId: string, note: PromptNote): PlacedNote => ({ ...note, promptId });

describe('what a person is told of their prompts', () => {
  it('is nothing where everything was read as it was meant', () => {
    expect(notesView([], en)).toBeUndefined();
    expect(notesView([on('a', { kind: 'flags_read', typed: ['--ar 1:1'] })], en)).toBeUndefined();
  });

  it('is each thing once, over all prompts', () => {
    const view = notesView(
      [
        on('a', { kind: 'aspect_near', asked: '3:2', used: 'landscape' }),
        on('b', { kind: 'aspect_near', asked: '21:9', used: 'wide' }),
        on('c', { kind: 'aspect_near', asked: '3:2', used: 'landscape' }),
        on('a', { kind: 'flags_ignored', typed: ['--v 6'] }),
        on('c', { kind: 'flags_ignored', typed: ['--v 6', '--q 2'] }),
      ],
      en,
    );
    expect(view?.content.split('\n')).toEqual([
      '- 3:2 is painted in the nearest shape: landscape',
      '- 21:9 is painted in the nearest shape: wide',
      '- Left out, for there is nothing like it here: --v 6, --q 2',
    ]);
  });

  it('shows what they typed without effect, and all of it in a file where it is too long', () => {
    const typed = ['@everyone **x** <lora:[a](https://b.c):1>', 'x'.repeat(1900), '--last 1'];
    const view = notesView(
      [
        ...TYPED.map((kind) => on('a', { kind, typed })),
        ...Array.from({ length: 50 }, (_, n) =>
          on('a', { kind: 'aspect_near', asked: `${String(n + 1)}:999`, used: 'tall' } as const),
        ),
        on('a', { kind: 'negative_unheeded' }),
      ],
      en,
    );
    expect(view?.content.length).toBeLessThanOrEqual(MAX_CONTENT);
    expect(view?.content).toContain('\\@everyone \\*\\*x\\*\\*');
    expect(view?.allowed_mentions).toEqual({ parse: [] });
    expect(view?.files).toMatchObject([{ name: 'notes.txt' }]);
    expect(view?.files[0]?.content).toContain('--last 1');
    expect(view?.files[0]?.content).toContain('50:999');
  });
});
