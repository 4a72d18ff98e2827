import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptSchema } from '../../src/pipeline/prompt.js';
import { clean, clip, plain } from '../../src/views/text.js';

describe('plain', () => {
  it.each([
    'a red fox in snow',
    'prompts[3].negative_prompt: expected integer, got string',
    'Köln at night, 5 - 3 = 2, 3 < 4, me@home, 100 % (really)',
    '日本の城 👩🏽‍🚀 ❤️',
  ])('leaves ordinary text as it is: %s', (text) => {
    expect(plain(text)).toBe(text);
  });

  it.each([
    ['**bold** __under__ _slanted_', '\\*\\*bold\\*\\* \\_\\_under\\_\\_ \\_slanted\\_'],
    ['~~gone~~ ||hidden|| `code`', '\\~\\~gone\\~\\~ \\|\\|hidden\\|\\| \\`code\\`'],
    ['[click](https://evil.example)', '[click]\\(https\\://evil.example)'],
    ['# title', '\\# title'],
    ['-# small', '\\-# small'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['> said', '\\> said'],
    ['>>> said', '\\>>> said'],
    ['@everyone @here <@1> <@!1> <@&1>', '\\@everyone \\@here \\<\\@1> \\<\\@!1> \\<\\@&1>'],
    ['<#1> <t:1:R> </help:1> <:a:1>', '\\<#1> \\<t:1:R> \\</help:1> \\<:a:1>'],
    ['already \\*escaped\\*', 'already \\\\\\*escaped\\\\\\*'],
    ['discord.gg/abc DISCORD.COM/invite/x', 'discord\\.gg/abc DISCORD\\.COM/invite/x'],
    ['disc\u200Bord.gg/abc', 'discord\\.gg/abc'],
  ])('takes the effect from %s', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('drops what cannot be seen and what turns the writing round', () => {
    expect(plain('a\u202Eb\u2066c\u200Bd\uFEFFe\u00ADf\u3164g')).toBe('abcdefg');
  });

  it('makes one line of many', () => {
    expect(plain('one\r\ntwo\u2028three\u0000\u0007four')).toBe('one two three four');
  });

  it('leaves nothing that Discord acts upon, whatever it is given', () => {
    const nasty = fc.array(
      fc.constantFrom(
        ...['*', '_', '~', '|', '`', '<', '@', 'everyone', '1', '>', '[', ']', '(', ')', '\\'],
        ...['https://', 'discord', '.gg/', '# ', '-', ' ', '\n', '\u200B', '\u202E', 'a', '👍'],
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        // An escaped character is text, whatever it is.
        const active = plain(parts.join('')).replace(/\\[^\p{L}\p{N}\s]/gu, '·');
        expect(active).not.toMatch(
          /[*`]|~~|\|\||\]\(|<[@#:/a]|@everyone|:\/\/|discord\.gg|[\u200B\u202E\n]|(?<![a-z\d])_/iu,
        );
        expect(active).not.toMatch(/^(#{1,3}|-#?|>{1,3}|\d+\.) /u);
      }),
    );
  });
});

describe('clean', () => {
  it('replaces half of a surrogate pair', () => {
    expect(clean('a\uD83Db')).toBe('a\uFFFDb');
  });
});

describe('a prompt that is accepted', () => {
  it('can always be shown', () => {
    const unseen = fc.constantFrom(
      ...[' ', '\t', '\u0085', '\u200B', '\u200D', '\u2060', '\u202E'],
      ...['\u3164', '\uFE0F', '\uFFA0', '\uFFF9', '\u{E0020}', '👩'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(unseen).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (prompt) => {
        const { data } = promptSchema.safeParse({ prompt });
        if (data) expect(clean(data.prompt)).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('clip', () => {
  it('leaves what fits', () => {
    expect(clip('abc', 3)).toBe('abc');
  });

  it('shows that it cut', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
  });

  it('splits neither a surrogate pair nor an escape', () => {
    expect(clip('ab👍cd', 4)).toBe('ab…');
    expect(clip('ab\\*cd', 4)).toBe('ab…');
    expect(clip('a\\\\bcd', 4)).toBe('a\\\\…');
  });

  it('never exceeds its limit, nor ends in a lone surrogate or backslash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = clip(plain(text), max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.replaceAll('\\\\', '')).not.toMatch(/\\…?$/u);
      }),
    );
  });
});
