import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  attachment,
  boolean,
  channel,
  choice,
  integer,
  number,
  required,
  role,
  schemaOf,
  string,
  user,
  type Option,
  type Options,
  type Suggest,
} from '../../../src/commands/define/options.js';

const FILE = { filename: 'a.json', url: 'https://cdn.discordapp.com/a.json', size: 3 };

const TEXTS = {
  name: 'what',
  description: 'What',
  name_localizations: {},
  description_localizations: {},
};

interface Case {
  readonly kind: string;
  readonly option: Option;
  /** Its declaration, name and description aside. */
  readonly json: object;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const CASES: readonly Case[] = [
  {
    kind: 'a text',
    option: string({ max: 5 }),
    json: { type: Type.String, max_length: 5 },
    good: ['fox', '', '12345'],
    bad: [1, null, '123456', '👍👍👍'],
  },
  {
    kind: 'a whole number',
    option: integer({ min: 1, max: 3 }),
    json: { type: Type.Integer, min_value: 1, max_value: 3 },
    good: [1, 3],
    bad: [0, 4, 1.5, '2', null],
  },
  {
    kind: 'a choice',
    option: choice(['round', 'flat']),
    json: {
      type: Type.String,
      choices: [
        { name: 'round', value: 'round', name_localizations: { de: 'round' } },
        { name: 'flat', value: 'flat', name_localizations: { de: 'flat' } },
      ],
    },
    good: ['round', 'flat'],
    bad: ['Round', '', 1],
  },
  {
    kind: 'a yes or no',
    option: boolean(),
    json: { type: Type.Boolean },
    good: [true, false],
    bad: [0, 'true', null],
  },
  {
    kind: 'a number',
    option: number({ min: 0, max: 2 }),
    json: { type: Type.Number, min_value: 0, max_value: 2 },
    good: [0, 0.5, 2],
    bad: [-1, 2.1, '2', null],
  },
  {
    kind: 'a role',
    option: role(),
    json: { type: Type.Role },
    good: ['17'],
    bad: [17, null],
  },
  {
    kind: 'a channel',
    option: channel(),
    json: { type: Type.Channel, channel_types: [0, 5] },
    good: ['17'],
    bad: [17, null],
  },
  {
    kind: 'a person',
    option: user(),
    json: { type: Type.User },
    good: ['17'],
    bad: [17, null],
  },
  {
    kind: 'a file',
    option: attachment(),
    json: { type: Type.Attachment },
    good: [FILE],
    bad: ['a.json', { ...FILE, url: 'a.json' }, { ...FILE, size: '3' }, null],
  },
];

describe('an option', () => {
  it.each(CASES)('for $kind is declared to Discord', ({ option, json }) => {
    expect(option.declare(TEXTS)).toEqual({ ...json, ...TEXTS });
  });

  it.each(CASES)('for $kind reads what it declares, and may be left out', ({ option, good }) => {
    for (const value of [...good, undefined])
      expect(option.schema.safeParse(value)).toEqual({ success: true, data: value });
  });

  it.each(CASES)('for $kind says of everything else what it must be', ({ option, bad }) => {
    for (const value of bad)
      expect(option.schema.safeParse(value).error?.issues[0]?.message).toMatch(/^must /u);
  });

  it('that is required is declared as such, and must be given', () => {
    const option = required(string({ max: 5 }));
    expect(option.declare(TEXTS)).toMatchObject({ type: Type.String, required: true });
    expect(option.schema.safeParse('fox').data).toBe('fox');
    expect(option.schema.safeParse(undefined).success).toBe(false);
  });

  it('with an autocompletion says so, required or not', () => {
    const autocomplete: Suggest = () => Promise.resolve([]);
    const option = string({ max: 5, autocomplete });
    for (const one of [option, required(option)]) {
      expect(one.declare(TEXTS)).toMatchObject({ autocomplete: true, max_length: 5 });
      expect(one.suggest).toBe(autocomplete);
    }
    expect(required(string({ max: 5 })).suggest).toBeUndefined();
  });

  it('keeps of a file only what is used', () => {
    expect(attachment().schema.parse({ ...FILE, id: '1', ephemeral: true })).toEqual(FILE);
  });
});

describe('options', () => {
  it('give their values by name, with their types', () => {
    const schema = schemaOf({
      what: required(string({ max: 5 })),
      shape: choice(['round', 'flat']),
    });
    const values: { readonly what: string; readonly shape: 'round' | 'flat' | undefined } =
      schema.parse({ what: 'fox', shape: 'flat' });
    expect(values).toEqual({ what: 'fox', shape: 'flat' });
    expect(schema.parse({ what: 'fox' })).toEqual({ what: 'fox' });
  });

  it('report every problem under the name of its option', () => {
    const schema = schemaOf({ a: boolean(), b: integer({ min: 1, max: 3 }) });
    expect(schema.safeParse({ a: 1, b: 9 }).error?.issues).toMatchObject([
      { path: ['a'], message: 'must be true or false' },
      { path: ['b'], message: 'must be a whole number from 1 to 3' },
    ]);
  });

  it('are not schemas: the compiler refuses what cannot be declared to Discord', () => {
    // @ts-expect-error a schema alone has no declaration
    const options: Options = { what: z.string() };
    expect(options).toBeDefined();
  });
});
