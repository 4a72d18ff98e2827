import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentOf, ACCENTS, card, MAX_CARD_TEXT, type Block } from '../../src/views/card.js';
import { quote, withNote } from '../../src/views/message.js';
import { en } from '../../src/languages/index.js';

const picture = { name: 'fox.png', description: 'a fox', content: { path: 'fox.png' } };
const whole = { name: 'all.txt', text: 'everything' };
const text = (...lines: string[]): Block => ({ kind: 'text', lines });

describe('a card', () => {
  it('is one container and no content, and pings nobody', () => {
    const view = card(en, { accent: ACCENTS.green, blocks: [text('one', 'two'), false] });
    expect(view).toMatchObject({
      content: '',
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [] },
      components: [
        {
          type: ComponentType.Container,
          accent_color: ACCENTS.green,
          components: [{ type: ComponentType.TextDisplay, content: 'one\ntwo' }],
        },
      ],
    });
  });

  it('names its pictures by their files, and hides those that are spoilers', () => {
    const secret = { ...picture, name: 'secret.png', spoiler: true };
    const view = card(en, {
      accent: 0,
      blocks: [
        { kind: 'pictures', files: [picture, secret] },
        { kind: 'thumbnail', lines: ['beside it'], file: { ...picture, name: 'small.png' } },
      ],
    });
    expect(view.files.map(({ name }) => name)).toEqual(['fox.png', 'secret.png', 'small.png']);
    expect(view.components[0]?.components).toMatchObject([
      {
        items: [
          { media: { url: 'attachment://fox.png' }, description: 'a fox' },
          { media: { url: 'attachment://secret.png' }, spoiler: true },
        ],
      },
      { accessory: { media: { url: 'attachment://small.png' } } },
    ]);
  });

  it('shows the whole text as a file where something was cut', () => {
    const view = card(en, {
      accent: 0,
      blocks: [{ kind: 'text', lines: [quote('a fox in snow', 6)] }],
      whole,
    });
    expect(view.files).toEqual([{ name: 'all.txt', content: 'everything' }]);
    expect(view.components[0]?.components).toContainEqual({
      type: ComponentType.File,
      file: { url: 'attachment://all.txt' },
    });
  });

  it('stays within Discord’s limit of text with room for a note, whatever it is told', () => {
    const any = fc.string({ unit: 'binary', maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 9 }), (texts) => {
        const blocks = texts.map((one): Block => ({ kind: 'text', lines: [quote(one, 2500)] }));
        const view = withNote(card(en, { accent: 0, blocks, whole }), 'and a note');
        const shown = (view.components[0]?.components ?? []).flatMap((one) =>
          one.type === ComponentType.TextDisplay ? [one.content] : [],
        );
        expect(shown.join('').length).toBeLessThanOrEqual(MAX_CARD_TEXT);
        for (const content of shown) expect(content.trim()).not.toBe('');
        expect(shown.at(-1)).toBe('-# and a note');
      }),
    );
  });

  it.each([
    [null, ACCENTS.grey],
    [0.49, ACCENTS.red],
    [0.5, ACCENTS.amber],
    [0.8, ACCENTS.green],
  ])('of a score of %d has its colour', (score, accent) => {
    expect(accentOf(score)).toBe(accent);
  });
});
