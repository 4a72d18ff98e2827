import { describe, expect, it } from 'vitest';
import { promptName } from '../../src/pipeline/prompt.js';
import { MAX_PROMPTS_FILE_BYTES, parsePrompts } from '../../src/pipeline/prompts-file.js';

const parse = (text: string, name = 'prompts.json') => parsePrompts(Buffer.from(text), name);

/** The faults of a file, as a person reads them. */
function faults(text: string | Buffer, name?: string): string[] {
  const result =
    typeof text === 'string' ? parse(text, name) : parsePrompts(text, name ?? 'a.json');
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

const yamlFaults = (text: string) => faults(text, 'prompts.yaml');

function prompts(text: string, name?: string) {
  const result = parse(text, name);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.path).join());
  return result.prompts;
}

describe('a prompts file', () => {
  it('is an array, or an object with one', () => {
    const expected = [{ prompt: 'a lighthouse', id: 'a-lighthouse' }];
    expect(prompts('["a lighthouse"]')).toEqual(expected);
    expect(prompts('{ "prompts": [{ "prompt": "a lighthouse" }] }')).toEqual(expected);
    expect(prompts('- a lighthouse', 'p.yaml')).toEqual(expected);
    expect(prompts('prompts:\n  - prompt: a lighthouse', 'P.YML')).toEqual(expected);
  });

  it('says the same in JSON and YAML, with every field', () => {
    const all = {
      prompt: 'a lighthouse',
      id: 'Light-1',
      title: 'Yes',
      scene: 'a storm',
      mood: 'calm "and" clear',
      negative_prompt: 'people',
      aspect: 'wide',
      seed: 4294967295,
      iterations: 1,
      images: 4,
    };
    expect(prompts(JSON.stringify([all]))).toEqual([all]);
    const yaml = Object.entries(all).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
    expect(prompts(`-\n${yaml.join('\n')}`, 'p.yaml')).toEqual([all]);
  });

  it('may begin with a byte order mark', () => {
    expect(prompts('\uFEFF["a"]')).toHaveLength(1);
    expect(prompts('\uFEFF- a', 'p.yml')).toHaveLength(1);
  });

  it('lists every fault of every item, with its path, in both shapes', () => {
    const items = [
      'fine',
      { prompt: '  ', sede: 3, id: 'twin' },
      7,
      { prompt: 'x', seed: 'seven', iterations: 0, images: 5, aspect: 'round', id: 'TWIN' },
      '',
      { title: null },
    ];
    const expected = [
      'prompts[1].sede: unknown field; meant “seed”?',
      'prompts[1].prompt: must not be empty',
      'prompts[2]: expected string or object, got number 7',
      'prompts[3].aspect: expected one of square, portrait, landscape, wide, tall, or a ratio such as 16:9, got “round”',
      'prompts[3].seed: expected integer, got string',
      'prompts[3].iterations: expected integer from 1 to 3, got number 0',
      'prompts[3].images: expected integer from 1 to 4, got number 5',
      'prompts[4]: must not be empty',
      'prompts[5].prompt: required',
      'prompts[3].id: the same as that of prompts[1]',
    ];
    expect(faults(JSON.stringify(items))).toEqual(expected);
    expect(faults(JSON.stringify({ prompts: items }))).toEqual(expected);
    expect(yamlFaults(JSON.stringify(items))).toEqual(
      expected.map((fault) => fault.replace('got number 7', 'got number 7; put a text in quotes')),
    );
  });

  it.each([
    ['"a"', 'prompts: expected array, got string'],
    ['{}', 'prompts: required'],
    ['[]', 'prompts: expected 1 to 100 prompts, got 0'],
    ['{"prompts": ["a"], "title": "b"}', 'title: unknown field'],
    ['{"prompts": ["a"], "prompts": ["b"]}', 'prompts: given twice'],
    ['["a",]', 'line 1, column 5: a comma too many'],
    ['["a",\n]', 'line 1, column 5: a comma too many'],
    ['["a",,"b"]', 'line 1, column 6: a comma too many'],
    ['[,"a"]', 'line 1, column 2: a comma too many'],
    ['["a"}', 'line 1, column 5: expected “,” or “]”'],
    ['[}', 'line 1, column 2: expected a JSON value'],
    ['}', 'line 1, column 1: expected a JSON value'],
    ['["a"', 'line 1, column 5: expected “,” or “]”'],
    ['["a"] ["b"]', 'line 1, column 7: expected the end of the file'],
    ["['a']", 'line 1, column 2: expected a JSON value'],
    ['[\r\n  "a\tb"]', 'line 2, column 3: a text with a control character or an unknown escape'],
    ['["a\n"]', 'line 1, column 2: a text without its closing quote'],
    ['["\\q"]', 'line 1, column 2: a text with a control character or an unknown escape'],
    ['["a" b]', 'line 1, column 6: expected “,” or “]”'],
    ['{"prompts" []}', 'line 1, column 12: expected “:”'],
    ['{"prompts": ["a"],}', 'line 1, column 18: a comma too many'],
    ['{"prompts": ["a"]', 'line 1, column 18: expected “,” or “}”'],
    ['["a"] // b', 'line 1, column 7: expected the end of the file'],
    ['[/* b */ "a"]', 'line 1, column 2: expected a JSON value'],
    ['[1.]', 'line 1, column 2: expected a JSON value'],
    ['[{"prompt": "a}]', 'line 1, column 13: a text without its closing quote'],
    ['', 'line 1, column 1: expected a JSON value'],
    ['[\n"a\0"]', 'line 2, column 3: contains a NUL character'],
    ['["a\\u0000"]', 'prompts[0]: contains a NUL character'],
    ['[{"prompt":"a","mood":"\\ud83d"}]', 'prompts[0].mood: contains half of a surrogate pair'],
    ['[{"prompt":"a","prompt":"b"}]', 'prompts[0].prompt: given twice'],
    ['[{"prompt":"a","__proto__":{"seed":1}}]', 'prompts[0].__proto__: unknown field'],
    ['[{"prompt":"a","constructor":1}]', 'prompts[0].constructor: unknown field'],
  ])('in JSON, %j is refused', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it.each([
    ['- prompt: a\n  <<: {seed: 1}', 'line 2, column 3: merge keys are not allowed'],
    ['- prompt: a\n  prompt: b', 'prompts[0].prompt: given twice'],
    ['- a\n---\n- b', 'file: expected one document, got 2'],
    ['', 'file: expected one document, got 0'],
    [
      '[a',
      'line 1, column 3: cannot be read as YAML: unexpected end of the stream within a flow collection',
    ],
    ['- prompt: a\n  1: b', 'line 2, column 3: a name must be text'],
    ['- prompt: a\n  __proto__: {seed: 1}', 'prompts[0].__proto__: unknown field'],
    [
      '- prompt: a\n  title: 1984',
      'prompts[0].title: expected string, got number 1984; put a text in quotes',
    ],
    ['- "a\\0"', 'prompts[0]: contains a NUL character'],
    ['- "a\\uD800"', 'prompts[0]: contains half of a surrogate pair'],
  ])('in YAML, %j is refused', (text, fault) => {
    expect(yamlFaults(text)).toEqual([fault]);
  });

  it.each(['9007199254740993', '1e400', '1e2', '1.0', '-0', '1.5', '-1', '4294967296'])(
    'refuses %s as a seed, which a parser would change or the range excludes',
    (seed) => {
      const fault = [expect.stringMatching(/^prompts\[0\]\.seed: expected integer.*, got number /)];
      expect(faults(`[{"prompt":"a","seed":${seed}}]`)).toEqual(fault);
      expect(yamlFaults(`- prompt: a\n  seed: ${seed}`)).toEqual(fault);
    },
  );

  it.each(['010', '0x10', '0o7', '+5', '.5', '5.'])(
    'refuses %s as a seed in YAML, whose value depends on the reader',
    (seed) => {
      expect(yamlFaults(`- prompt: a\n  seed: ${seed}`)).toEqual([
        `prompts[0].seed: expected integer, got number ${seed}`,
      ]);
    },
  );

  it('has 100 prompts of 2,000 characters at most', () => {
    const most = Array<string>(100).fill('x'.repeat(2000));
    expect(prompts(JSON.stringify(most))).toHaveLength(100);
    expect(faults(JSON.stringify([...most, 'y']))).toEqual([
      'prompts: expected 1 to 100 prompts, got 101',
    ]);
    expect(faults(JSON.stringify(['x'.repeat(2001)]))).toEqual([
      'prompts[0]: must have at most 2000 characters',
    ]);
  });

  it('counts characters as Discord does', () => {
    expect(prompts(JSON.stringify(['🦊'.repeat(1000)]))).toHaveLength(1);
    expect(faults(JSON.stringify(['🦊'.repeat(1001)]))).toEqual([
      'prompts[0]: must have at most 2000 characters',
    ]);
  });

  it.each([
    '\u200B',
    '\u2060\u00AD',
    '\u202E\u2066',
    '\uFE0F',
    '\u200D',
    '\u3164',
    '\uFFF9',
    '\u0007',
  ])('has no text that nobody can see: %j', (text) => {
    expect(faults(JSON.stringify([{ prompt: text, title: text }]))).toEqual([
      'prompts[0].prompt: must not be empty',
      'prompts[0].title: must not be empty',
    ]);
    expect(prompts(JSON.stringify([`${text}🦊`]))).toHaveLength(1);
  });

  it('is nested 20 levels deep at most, and a deeper one harms nobody', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(faults(nested(20))).toEqual(['prompts[0]: expected string or object, got array']);
    for (const name of ['a.json', 'a.yaml'])
      for (const depth of [21, 1200, 1200, MAX_PROMPTS_FILE_BYTES / 2])
        expect(faults(nested(depth), name)).toEqual([
          expect.stringMatching(/^line 1, column \d+: nested deeper than 20 levels$/),
        ]);
  });

  it('is UTF-8, has 1 MiB at most, and an ending that is known', () => {
    expect(faults(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).toEqual(['file: is not UTF-8']);
    expect(faults(Buffer.alloc(MAX_PROMPTS_FILE_BYTES + 1, ' '))).toEqual([
      'file: larger than 1 MiB',
    ]);
    for (const name of ['prompts.toml', 'prompts', 'prompts.json.exe', '.json'])
      expect(faults('["a"]', name)).toEqual([
        'file: expected a .json, .yaml, .yml, .txt or .csv file',
      ]);
  });

  it.each(['CON', 'nul', 'Com1', 'LPT9', 'a.b', '../a', 'x'.repeat(65)])(
    'refuses the id %j',
    (id) => {
      expect(faults(JSON.stringify([{ prompt: 'a', id }]))).toHaveLength(1);
    },
  );

  it('takes ids that mean something to JavaScript or a shell', () => {
    const ids = ['__proto__', 'constructor', 'toString', '-rf'];
    const text = JSON.stringify(ids.map((id) => ({ prompt: 'a', id })));
    expect(prompts(text).map(({ id }) => id)).toEqual(ids);
  });

  it('makes up ids around those that were given', () => {
    const text = JSON.stringify(['A cat', { prompt: 'x', id: 'A-Cat' }, 'a cat!', 'con', '猫']);
    expect(prompts(text).map(({ id }) => id)).toEqual([
      'a-cat-2',
      'A-Cat',
      'a-cat-3',
      'prompt-con',
      'prompt',
    ]);
  });

  it('cuts what it quotes', () => {
    const [fault] = faults(JSON.stringify([{ prompt: 'a', ['k\n'.repeat(500)]: 1 }]));
    expect(fault?.length).toBeLessThan(120);
    expect(fault).not.toContain('\n');
  });

  it('quotes nothing that a terminal would act upon, or that nobody sees', () => {
    const name = 'a\u009b2J\u007fb\u0085\u202ec\u2028d\u200b\u001b[2J';
    expect(faults(JSON.stringify([{ prompt: 'a', [name]: 1 }]))).toEqual([
      String.raw`prompts[0].a2Jbcd\u001b[2J: unknown field`,
    ]);
  });

  it('with more faults than anybody reads tells how many there are', () => {
    const list = yamlFaults(Array.from({ length: 1500 }, (_, n) => `x${String(n)}: 1`).join('\n'));
    expect(list).toHaveLength(1001);
    expect(list.at(-1)).toBe('file: has 501 more faults');
  });

  it('is read in time for everybody else, whatever is in it', () => {
    const many = (part: string) =>
      part.repeat(Math.floor(MAX_PROMPTS_FILE_BYTES / part.length) - 2);
    const hard = [
      '- a\n',
      '*a,',
      '!t a,',
      '"',
      '\\',
      '0',
      '- - ',
      '? ',
      '{"a":1},',
      'a: b\n',
      '&a ',
    ];
    for (const part of hard.flatMap((text) => [many(text), `[${many(text)}`, `"${many(text)}`]))
      for (const name of ['a.json', 'a.yaml']) {
        const before = process.cpuUsage();
        faults(part, name);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000).toBeLessThan(2500);
      }
  }, 60_000);
});

describe('a made-up name', () => {
  it.each([
    ['A lighthouse, at dusk!', 'a-lighthouse-at-dusk'],
    ['Überraschung im Café', 'uberraschung-im-cafe'],
    ['con', 'prompt-con'],
    ['灯台', 'prompt'],
    ['__proto__', 'proto'],
  ])('of %j is %s', (text, name) => {
    expect(promptName(text, new Set())).toBe(name);
  });
});
