/** Files of prompts that are a list of lines, or a table. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PROMPTS_FILE_BYTES, parsePrompts } from '../../src/pipeline/prompts-file.js';

function parse(text: string | Buffer, name: string) {
  return parsePrompts(Buffer.from(text), name);
}

function faults(text: string | Buffer, name: string): string[] {
  const result = parse(text, name);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function prompts(text: string, name: string) {
  const result = parse(text, name);
  if (!result.ok) throw new Error(faults(text, name).join('\n'));
  return result.prompts;
}

describe('a .txt file', () => {
  it.each(['\n', '\r\n', '\r'])(
    'has a prompt a line, comments and empty lines apart: %j',
    (end) => {
      const lines = [
        '\uFEFF# my prompts',
        '',
        ' a fox: in fog #1 ',
        '  # no',
        'a {gull}',
        '\t',
        '',
      ];
      expect(prompts(lines.join(end), 'p.TXT')).toEqual([
        { id: 'a-fox-in-fog-1', prompt: 'a fox: in fog #1' },
        { id: 'a-gull', prompt: 'a {gull}' },
      ]);
    },
  );

  it('says with every fault on which line it is', () => {
    const text = `# one\na fox\n${'x'.repeat(2001)}\n\na gull --seed -3\n\u200b`;
    expect(faults(text, 'p.txt')).toEqual([
      'prompts[1] (line 3): must have at most 2000 characters',
      'prompts[2] (line 5): --seed -3: expected integer from 0 to 4294967295, got number -3',
      'prompts[3] (line 6): must not be empty',
    ]);
  });

  it('holds 1 to 100 prompts, in UTF-8, and is not JSON by another name', () => {
    expect(faults('\n# nothing\n', 'p.txt')).toEqual(['prompts: expected 1 to 100 prompts, got 0']);
    expect(faults('a\n'.repeat(101), 'p.txt')).toEqual([
      'prompts: expected 1 to 100 prompts, got 101',
    ]);
    expect(faults(Buffer.from([0x61, 0xe4, 0x0a]), 'p.txt')).toEqual(['file: is not UTF-8']);
    expect(faults('[\n"a fox"\n]', 'p.txt')).toEqual(['file: is JSON; let its name end in .json']);
    expect(prompts('[a fox]\n{b}', 'p.txt')).toHaveLength(2);
  });
});

describe('a .csv file', () => {
  it.each([',', ';'])(
    'has a row for each prompt, under the names of our fields: %j',
    (separator) => {
      const rows = [
        ['prompt', 'id', 'negative', 'aspect', 'seed', 'iterations', 'images', 'title'],
        ['"a fox, ""red""; in fog"', 'fox', 'people', '16:9', '7', '1', '4', '1984'],
        ['"two\r\nlines"', '', '', '', '', '', '', ''],
        ['', '', '', '', '', '', '', ''],
        ['a gull', 'B', '', 'tall', '0', '', '', ' '.trim()],
      ];
      const text = `\uFEFF${rows.map((row) => row.join(separator)).join('\r\n')}\r\n\r\n`;
      expect(prompts(text, 'p.csv')).toEqual([
        {
          prompt: 'a fox, "red"; in fog',
          id: 'fox',
          negative_prompt: 'people',
          aspect: 'wide',
          seed: 7,
          iterations: 1,
          images: 4,
          title: '1984',
        },
        { prompt: 'two\r\nlines', id: 'two-lines' },
        { prompt: 'a gull', id: 'B', aspect: 'tall', seed: 0 },
      ]);
    },
  );

  it('may hold prompts alone', () => {
    expect(prompts('prompt\na fox\na gull; in fog', 'p.csv').map(({ prompt }) => prompt)).toEqual([
      'a fox',
      'a gull; in fog',
    ]);
  });

  it('may have spaces around what is separated, and say first what separates', () => {
    const text = 'sep=;\r\nprompt ; seed; id\r\n"a fox, red";7 ; fox\r\na gull;x;\r\n';
    expect(faults(text, 'p.csv')).toEqual([
      'prompts[1].seed (line 4): expected integer, got string',
    ]);
    expect(prompts(text.replace(';x;', ';;'), 'p.csv')).toEqual([
      { prompt: 'a fox, red', seed: 7, id: 'fox' },
      { prompt: 'a gull', id: 'a-gull' },
    ]);
  });

  it('says with every fault of a field on which line its row begins', () => {
    const text = 'prompt,seed,id\n"a\nb",1.5,x\n\na fox,seven,X\na --ar z,,\n,3,';
    expect(faults(text, 'p.csv')).toEqual([
      'prompts[0].seed (line 2): expected integer, got number 1.5',
      'prompts[1].seed (line 5): expected integer, got string',
      'prompts[2].prompt (line 6): --ar z: expected one of square, portrait, landscape, wide, tall, or a ratio such as 16:9, got “z”',
      'prompts[3].prompt (line 7): required',
      'prompts[1].id (line 5): the same as that of prompts[0] (line 2)',
    ]);
  });

  it.each<[text: string, ...faults: string[]]>([
    ['', 'prompts: expected 1 to 100 prompts, got 0'],
    ['prompt\n', 'prompts: expected 1 to 100 prompts, got 0'],
    [
      '\npromt,seed\na,1',
      'line 2: expected the names of the fields in the first row, “prompt” among them',
      'promt (line 2): unknown field; meant “prompt”?',
    ],
    [
      'a fox in fog\na gull',
      'line 1: expected the names of the fields in the first row, “prompt” among them',
      'a fox in fog (line 1): unknown field',
    ],
    ['prompt,seed,seed\na,1,2', 'seed (line 1): given twice'],
    ['prompt,negative,negative_prompt\na,b,c', 'negative_prompt (line 1): given twice'],
    ['prompt,\na,', 'line 1: a column without a name'],
    [
      'prompt,seed\na fox, in fog,7\nb\nc,1',
      'prompts[0] (line 2): expected 2 fields, as the first row has, got 3',
      'prompts[1] (line 3): expected 2 fields, as the first row has, got 1',
    ],
    [
      'prompt\na "red" fox',
      'line 2: a quote inside of a text without quotes; put the text in quotes, and double each quote in it',
    ],
    [
      'prompt\n"a "red" fox"',
      'line 2: text after a closing quote; double each quote inside of a text',
    ],
    ['prompt\n"a fox', 'line 2: the end of the file, where a closing quote was expected'],
  ])('%j is refused', (text, ...expected) => {
    expect(faults(text, 'p.csv')).toEqual(expected);
  });

  it('has 100 prompts at most, and leaves rows below them that nobody filled', () => {
    const most = `prompt;seed\n${'a;1\n'.repeat(100)}`;
    expect(prompts(`${most}${';\n'.repeat(5000)}`, 'p.csv')).toHaveLength(100);
    expect(faults(`${most}b;\n`, 'p.csv')).toEqual(['prompts: expected 1 to 100 prompts, got 101']);
    expect(faults('a\n'.repeat(10_001), 'p.csv')).toEqual(['file: more than 10000 rows']);
  });

  it('is UTF-8, which Excel is to be told', () => {
    expect(faults(Buffer.from('prompt\ngr\xfcn', 'latin1'), 'p.csv')).toEqual([
      'file: is not UTF-8; in Excel, save it as “CSV UTF-8”',
    ]);
  });
});

describe('any list or table', () => {
  it('never throws, whatever the bytes', () => {
    const soup = fc.string({ unit: fc.constantFrom(...Array.from('prompt,;seed"\n\r\t #7-—é')) });
    const headed = soup.map((text) => `prompt,seed\n${text}`);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.oneof(soup, headed).map((text) => Buffer.from(text)),
        ),
        fc.constantFrom('a.txt', 'a.csv'),
        (bytes, name) => {
          const result = parsePrompts(Buffer.from(bytes), name);
          expect(result.ok || result.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives back what a spreadsheet quotes, whatever is in it', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const cell = fc
      .string({ unit: fc.constantFrom(...Array.from('a",;\n\r ä')) })
      .map((text) => `x${text}y`);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        (rows, separator, end) => {
          const lines = [['prompt', 'title'], ...rows.map((row) => row.map(quoted))];
          const text = lines.map((line) => line.join(separator)).join(end);
          expect(prompts(text, 'p.csv').map(({ prompt, title }) => [prompt, title])).toEqual(rows);
        },
      ),
    );
  });

  it('is read in time for everybody else, whatever is in it', () => {
    const many = (part: string) =>
      part.repeat(Math.floor((MAX_PROMPTS_FILE_BYTES - 20) / part.length));
    for (const part of ['a\n', '"a"\n', '\n', ',', ',\n', '"', '""', 'a', '# \n', '{'])
      for (const [name, head] of [
        ['p.csv', ''],
        ['p.csv', 'prompt,seed\n'],
        ['p.txt', ''],
      ] as const) {
        const before = process.cpuUsage();
        faults(head + many(part), name);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000).toBeLessThan(2500);
      }
  }, 120_000);
});
