import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand, defineComponent } from '../../../src/commands/define/command.js';
import {
  attachment,
  boolean,
  choice,
  integer,
  required,
  string,
  user,
} from '../../../src/commands/define/options.js';
import { allCommands } from '../../../src/commands/index.js';
import { defineCustomId } from '../../../src/views/custom-id.js';
import { aCall, run, someServices } from '../../support/call.js';

const heard: unknown[] = [];
const paint = defineCommand({
  name: 'paint',
  description: 'Paints',
  options: {
    what: required(string('What', { max: 5 })),
    often: integer('How often', { min: 1, max: 3 }),
    shape: choice('Shape', ['round', 'flat']),
    loud: boolean('Loudly'),
    who: user('For whom'),
    file: attachment('From what'),
  },
  run({ options }) {
    heard.push(options);
    // The types of the values come from the options, too.
    const values: { what: string; often?: number | undefined; shape?: string | undefined } =
      options;
    expect(values.what).toBeTypeOf('string');
    return Promise.resolve();
  },
});

describe('a command', () => {
  it('is declared to Discord by its options, for servers only', () => {
    expect(paint.declaration).toEqual({
      name: 'paint',
      description: 'Paints',
      contexts: [0],
      integration_types: [0],
      options: [
        { type: Type.String, name: 'what', description: 'What', max_length: 5, required: true },
        { type: Type.Integer, name: 'often', description: 'How often', min_value: 1, max_value: 3 },
        {
          type: Type.String,
          name: 'shape',
          description: 'Shape',
          choices: [
            { name: 'round', value: 'round' },
            { name: 'flat', value: 'flat' },
          ],
        },
        { type: Type.Boolean, name: 'loud', description: 'Loudly' },
        { type: Type.User, name: 'who', description: 'For whom' },
        { type: Type.Attachment, name: 'file', description: 'From what' },
      ],
    });
  });

  it('gets the values of its options by name', async () => {
    const file = { filename: 'a.json', url: 'https://cdn.discordapp.com/a.json', size: 3 };
    const given = { what: 'fox', often: 2, shape: 'flat', loud: true, who: '17', file };
    await run(paint, given, aCall(), someServices({}));
    await run(paint, { what: 'gull' }, aCall(), someServices({}));
    expect(heard).toEqual([given, { what: 'gull' }]);
  });

  it('is not run with values other than declared, and says of each what it must be', async () => {
    const given = { what: 'too long', often: 4, shape: 'square', loud: 1, who: 1, file: 'a.json' };
    const problems = [
      { path: 'what', message: 'must have at most 5 characters' },
      { path: 'often', message: 'must be a whole number from 1 to 3' },
      { path: 'shape', message: 'must be one of round, flat' },
      { path: 'loud', message: 'must be true or false' },
      { path: 'who', message: 'must be a person' },
      { path: 'file', message: 'must be a file' },
    ];
    await expect(run(paint, given, aCall(), someServices({}))).rejects.toMatchObject({
      fault: { code: 'invalid_options', problems },
    });
  });
});

describe('a component', () => {
  const id = defineCustomId('turn1', z.object({ to: z.string() }));
  const states: unknown[] = [];
  const component = defineComponent(id, (_, state) => {
    states.push(state);
    return Promise.resolve();
  });

  it('gets the state in its id, and leaves other ids alone', async () => {
    await expect(component.handle('turn1:7', aCall(), someServices({}))).resolves.toBe(true);
    await expect(component.handle('turn0:7', aCall(), someServices({}))).resolves.toBe(false);
    expect(states).toEqual([{ to: '7' }]);
  });
});

describe('all commands', () => {
  const commands = allCommands(['a/b', 'c/d']);

  it('have names and components of their own', () => {
    const names = commands.map(({ name }) => name);
    const components = commands.flatMap((command) => command.components.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(components).size).toBe(components.length);
  });

  it('offer the models of the configuration', () => {
    const options = commands.find(({ name }) => name === 'generate')?.declaration.options;
    expect(options?.find(({ name }) => name === 'model')).toMatchObject({
      choices: [{ value: 'a/b' }, { value: 'c/d' }],
    });
  });
});
