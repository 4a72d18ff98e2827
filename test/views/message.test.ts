import { MessageFlags } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  list,
  MAX_CONTENT,
  MAX_THREAD_NAME,
  message,
  quote,
  threadName,
  withNote,
} from '../../src/views/message.js';
import { en } from '../../src/languages/index.js';

const whole = { name: 'all.txt', text: 'everything' };

describe('a message', () => {
  it('pings nobody and unfurls nothing', () => {
    const view = message(en, { lines: ['@everyone'] });
    expect(view.allowed_mentions).toEqual({ parse: [] });
    expect(view.flags).toBe(MessageFlags.SuppressEmbeds);
  });

  it('says its lines, without those that are false', () => {
    expect(message(en, { lines: ['one', false, quote('two', 9, '> ')], whole })).toMatchObject({
      content: 'one\n> two',
      files: [],
    });
  });

  it('cuts a quotation where it is seen, and attaches the whole text', () => {
    const view = message(en, { lines: [quote('a fox in snow', 6, '> ', '!')], whole });
    expect(view.content).toBe('> a fox…!\n-# Cut to fit; the whole text is in all.txt.');
    expect(view.files).toEqual([{ name: 'all.txt', content: 'everything' }]);
  });

  it('attaches the whole text where a list goes on', () => {
    const lines = list(
      ['a', 'b', 'c'].map((item) => quote(item, 9)),
      2,
      en,
    );
    const view = message(en, { lines, whole });
    expect(view.content).toContain('a\nb\n… and 1 more');
    expect(view.files).toHaveLength(1);
  });

  it('fits into Discord’s limit with room for two notes, whatever it is made of', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
        const view = message(en, { lines: texts.map((one) => quote(one, 1500)), whole });
        const noted = withNote(view, en.pictureNotes.absent);
        expect(noted.content.length).toBeLessThanOrEqual(MAX_CONTENT);
        expect(noted.content).toContain(en.pictureNotes.absent);
        expect(noted.content.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a thread’s name', () => {
  it('is cut, clean, and never empty', () => {
    expect(threadName('a red fox')).toBe('a red fox');
    expect(threadName('x'.repeat(500))).toHaveLength(MAX_THREAD_NAME);
    expect(threadName('join discord.gg/abc\u202E\n now')).toBe('join discord gg/abc now');
    expect(threadName('\u200B')).toBe('Easel');
  });
});
