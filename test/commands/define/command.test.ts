import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  defineCommand,
  defineCommandGroup,
  defineComponent,
  defineMessageCommand,
  defineSubcommand,
} from '../../../src/commands/define/command.js';
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
import { textsFor } from '../../support/texts.js';

const heard: unknown[] = [];
const paint = defineCommand({
  name: 'paint',
  texts: textsFor('paint', ['what', 'often', 'shape', 'loud', 'who', 'file']),
  options: {
    what: required(string({ max: 5 })),
    often: integer({ min: 1, max: 3 }),
    shape: choice(['round', 'square']),
    loud: boolean(),
    who: user(),
    file: attachment(),
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
    const texts = (name: string) => ({
      name,
      description: `The ${name}`,
      name_localizations: { de: `${name}-de` },
      description_localizations: { de: `The ${name}-de` },
    });
    const choices = [
      { name: 'round', value: 'round', name_localizations: { de: 'round' } },
      // What the catalogue has a word for is translated.
      { name: 'square', value: 'square', name_localizations: { de: 'quadratisch' } },
    ];
    expect(paint.declaration).toEqual({
      ...texts('paint'),
      contexts: [0],
      integration_types: [0],
      options: [
        { type: Type.String, ...texts('what'), max_length: 5, required: true },
        { type: Type.Integer, ...texts('often'), min_value: 1, max_value: 3 },
        { type: Type.String, ...texts('shape'), choices },
        { type: Type.Boolean, ...texts('loud') },
        { type: Type.User, ...texts('who') },
        { type: Type.Attachment, ...texts('file') },
      ],
    });
  });

  it('gets the values of its options by name', async () => {
    const file = { filename: 'a.json', url: 'https://cdn.discordapp.com/a.json', size: 3 };
    const given = { what: 'fox', often: 2, shape: 'square', loud: true, who: '17', file };
    await run(paint, given, aCall(), someServices({}));
    await run(paint, { what: 'gull' }, aCall(), someServices({}));
    expect(heard).toEqual([given, { what: 'gull' }]);
  });

  it('is not run with values other than declared, and says of each what it must be', async () => {
    const given = { what: 'too long', often: 4, shape: 'flat', loud: 1, who: 1, file: 'a.json' };
    const problems = [
      { path: 'what', message: 'must have at most 5 characters' },
      { path: 'often', message: 'must be a whole number from 1 to 3' },
      { path: 'shape', message: 'must be one of round, square' },
      { path: 'loud', message: 'must be true or false' },
      { path: 'who', message: 'must be a person' },
      { path: 'file', message: 'must be a file' },
    ];
    await expect(run(paint, given, aCall(), someServices({}))).rejects.toMatchObject({
      fault: { code: 'invalid_options', problems },
    });
  });
});

describe('a command of several sub-commands', () => {
  const done: unknown[] = [];
  const subcommand = (name: string) =>
    defineSubcommand({
      name,
      texts: textsFor(name, ['run']),
      options: {
        run: string({ max: 9, autocomplete: () => Promise.resolve([{ name, value: name }]) }),
      },
      run: ({ options }) => Promise.resolve(void done.push([name, options.run])),
    });
  const group = defineCommandGroup({
    name: 'settings',
    texts: textsFor('settings', []),
    permissions: 32n,
    subcommands: [subcommand('show'), subcommand('quota')],
  });

  it('is declared as one, for those who have the permission', () => {
    expect(group.declaration).toMatchObject({
      name: 'settings',
      default_member_permissions: '32',
      options: [
        { type: Type.Subcommand, name: 'show', options: [{ name: 'run' }] },
        { type: Type.Subcommand, name: 'quota', options: [{ name: 'run' }] },
      ],
    });
  });

  it('does what was chosen, and completes its options', async () => {
    const given = { subcommand: 'quota', values: new Map([['run', 'x']]) };
    await group.run(given, aCall(), someServices({}));
    expect(done).toEqual([['quota', 'x']]);
    const offered = await group.suggest('run', 'show')?.('', aCall(), someServices({}));
    expect(offered).toEqual([{ name: 'show', value: 'show' }]);
    await expect(
      group.run({ ...given, subcommand: 'other' }, aCall(), someServices({})),
    ).rejects.toMatchObject({ fault: { code: 'unknown_command' } });
  });
});

describe('a command of the message menu', () => {
  it('is declared by its name alone, and gets the message', async () => {
    const targets: unknown[] = [];
    const command = defineMessageCommand({
      name: 'Refine this image',
      texts: () => ({ name: 'Verbessern' }),
      run: ({ target }) => Promise.resolve(void targets.push(target)),
    });
    expect(command.declaration).toEqual({
      type: 3,
      name: 'Refine this image',
      name_localizations: { de: 'Verbessern' },
      contexts: [0],
      integration_types: [0],
    });
    const target = { id: '1', channelId: '2', authorId: '3', pictures: [] };
    await command.run({ values: new Map(), target }, aCall(), someServices({}));
    expect(targets).toEqual([target]);
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
    expect(commands.find(({ name }) => name === 'generate')?.declaration).toMatchObject({
      options: expect.arrayContaining([
        expect.objectContaining({
          name: 'model',
          choices: [
            expect.objectContaining({ value: 'a/b' }),
            expect.objectContaining({ value: 'c/d' }),
          ],
        }),
      ]) as unknown,
    });
  });
});
