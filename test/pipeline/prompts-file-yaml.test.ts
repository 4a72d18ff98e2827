/** Texts in YAML that are not what they look like. */
import { describe, expect, it } from 'vitest';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';

const parse = (text: string) => parsePrompts(Buffer.from(text), 'prompts.yaml');

function faults(text: string): string[] {
  const result = parse(text);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function prompts(text: string): string[] {
  const result = parse(text);
  return result.ok ? result.prompts.map(({ prompt }) => prompt) : [];
}

describe('a prompt that YAML reads as something else', () => {
  const texts = [
    '{a|b} fox',
    '{a|b}',
    '{red, blue}',
    '{red: blue}',
    '[x:y:0.5]',
    '[x:y:0.5] fox',
    '@fox in fog',
    '*fox* in fog',
    '*fox',
    '% of a fox',
    '`a fox`',
    '!fox',
    '!a fox',
    '&fox',
    '&fox in fog',
    '| a fox',
    '> a fox',
    '- a fox',
    '? a fox',
    ', a fox',
    '] a fox',
    'a fox: in fog',
    'Portrait: a fox',
    'a fox: one: two',
    'a fox #1',
    '# a fox',
    '#fox',
    "'a fox' in fog",
    '"a fox" in fog',
    'yes',
    'No',
    'ON',
    'off',
    'y',
    '1_000',
    '0b11',
    '2026-01-02',
    '.inf',
  ];

  it.each(texts)('%j is to be put in quotes, with its place: as an item', (text) => {
    const [first] = faults(`- a lamp\n- ${text}\n- an owl`);
    expect(first).toMatch(/^line 2, column \d+: put this (text|prompt) in quotes: /);
  });

  it.each(texts.filter((text) => text !== 'Portrait: a fox'))('%j as a field', (text) => {
    const [first] = faults(`- title: x\n  prompt: ${text}\n  seed: 7`);
    // A list or fields are no text, which is told with the name of the field.
    expect(first).toMatch(
      /^line 2, column \d+: put this text in quotes: |^prompts\[0\]\.prompt: expected string, got /,
    );
  });

  it.each(texts)('%j in quotes is painted as it is', (text) => {
    expect(prompts(`- '${text.replaceAll("'", "''")}'`)).toEqual([text]);
    expect(prompts(`- prompt: ${JSON.stringify(text)}`)).toEqual([text]);
  });

  it.each(['42', '0x10', '1e3', '010', '1.0', 'true', 'null', '~'])(
    '%j as an item is told with what it is taken for',
    (text) => {
      expect(faults(`- ${text}`)).toEqual([
        expect.stringMatching(/^prompts\[0\]: expected .*, got .*; put a text in quotes$/),
      ]);
    },
  );

  it('is told of each, with its place', () => {
    expect(faults('- a fox #1\n- a lamp\n- yes')).toEqual([
      'line 1, column 3: put this text in quotes: YAML reads what follows “ #” as a comment, and cuts it off',
      'line 3, column 3: put this text in quotes: some readers take it for a number, a date, or yes and no',
    ]);
  });

  it.each(['- a fox\n  in fog', '- "a fox\n  in fog"', "- 'a fox\n\n  in fog'"])(
    'is one whose lines YAML would join: %j',
    (text) => {
      expect(faults(text)).toEqual([
        expect.stringMatching(/^line 1, column [34]: put this text in one line, or after “\|”/),
      ]);
    },
  );
});

describe('what is plain YAML', () => {
  it.each<[text: string, expected: string[]]>([
    ['- a fox, in fog; 3:2 (wide)!', ['a fox, in fog; 3:2 (wide)!']],
    ['- 12:30\n- a fox#1\n- it’s a fox', ['12:30', 'a fox#1', 'it’s a fox']],
    ['# my prompts\n- a fox\n  # the owl\n- an owl', ['a fox', 'an owl']],
    ['prompts: # all\n  - prompt: a fox\n    seed: 7 # lucky\n    title: ~', ['a fox']],
    ['- {prompt: a fox, seed: 7}', ['a fox']],
    ['- |\n  a fox\n  in fog\n- >\n  an owl\n  at dusk', ['a fox\nin fog\n', 'an owl at dusk\n']],
    ['- a fox in “fog”\u00a0and snow', ['a fox in “fog”\u00a0and snow']],
    ['- 👩‍🚀 on the moon', ['👩‍🚀 on the moon']],
  ])('is read as before: %j', (text, expected) => {
    expect(faults(text)).toEqual([]);
    expect(prompts(text).map((prompt) => prompt.trim())).toEqual(
      expected.map((prompt) => prompt.trim()),
    );
  });
});

describe('a character that only looks like YAML’s', () => {
  it.each([
    ['- “a fox”', 'line 1, column 3: U+201C is a curly quote'],
    ['- prompt: “a fox”', 'line 1, column 11: U+201C is a curly quote'],
    ['- ‘a fox’', 'line 1, column 3: U+2018 is a curly quote'],
    ['-\u00a0a fox', 'line 1, column 2: U+00A0 is a no-break space'],
    ['- prompt:\u00a0a fox', 'line 1, column 10: U+00A0 is a no-break space'],
    ['- prompt: a fox\n\u00a0 seed: 7', 'line 2, column 1: U+00A0 is a no-break space'],
    ['- \u200ba fox', 'line 1, column 3: U+200B is a character that nobody sees'],
    ['- \u200bprompt: a fox', 'line 1, column 3: U+200B is a character that nobody sees'],
    ['- prompt\u200b: a fox', 'line 1, column 9: U+200B is a character that nobody sees'],
    ['- prompt：a fox', 'line 1, column 9: U+FF1A is a full-width character'],
    [
      '- prompt: a fox\n\tseed: 7',
      'line 2, column 1: U+0009 is a tab, where YAML takes only spaces',
    ],
    ['prompts:\n\t- a fox', 'line 2, column 1: U+0009 is a tab, where YAML takes only spaces'],
  ])('is named, with its place: %j', (text, fault) => {
    expect(faults(text)[0]).toContain(fault);
  });
});
