import { describe, expect, it, vi } from 'vitest';
import { checkModel, parseArguments } from '../../src/cli/options.js';
import { ExitError } from '../../src/errors.js';

/** What parsing these arguments ends the program with. */
function exitOf(...args: string[]): ExitError {
  try {
    parseArguments(args);
  } catch (error) {
    if (error instanceof ExitError) return error;
    throw error;
  }
  throw new Error('these arguments are accepted');
}

describe('arguments', () => {
  it('may leave out everything but the input file', () => {
    expect(parseArguments(['--input-file', 'a.json'])).toEqual({
      inputFile: 'a.json',
      outputDir: 'out',
      iterations: 3,
      format: 'both',
    });
  });

  it('are read as what they stand for', () => {
    const words =
      '--input-file a.yml --output-dir o --batch-size 4 --iterations 1 --model fal-ai/sana --format yaml';
    expect(parseArguments(words.split(' '))).toEqual({
      inputFile: 'a.yml',
      outputDir: 'o',
      batchSize: 4,
      iterations: 1,
      model: 'fal-ai/sana',
      format: 'yaml',
    });
  });

  it.each(['', ' '])('do not keep everything in a folder without a name: %j', (name) => {
    const { exitCode, message } = exitOf('--input-file', 'a.json', '--output-dir', name);
    expect(exitCode).toBe(2);
    expect(message).toContain('It must name a folder');
  });

  it.each([
    ['no input file', '', '--input-file'],
    ['an unknown option', '--input-file a.json --colour red', '--colour'],
    ['a slip in a name', '--inputfile a.json', 'Did you mean --input-file?'],
    ['a slip in another name', '--input-file a.json --ouput-dir out', 'Did you mean --output-dir?'],
    ['a word too many', '--input-file a.json more', 'too many arguments'],
    ['an option without its value', '--input-file', '--input-file'],
    ['a batch of none', '--input-file a.json --batch-size 0', 'from 1 to 1000'],
    ['a fraction', '--input-file a.json --iterations 1.5', 'from 1 to 3'],
    ['too many iterations', '--input-file a.json --iterations 4', 'from 1 to 3'],
    ['a model that is none', '--input-file a.json --model s*na', 'fal-ai/flux/schnell'],
    ['an unknown format', '--input-file a.json --format xml', 'json, yaml, both'],
  ])('with %s are refused with a sentence and code 2', (_, words, reason) => {
    const { message, exitCode } = exitOf(...words.split(' ').filter(Boolean));
    expect(exitCode).toBe(2);
    expect(message).toContain(reason);
    expect(message).toMatch(/\. Try --help\.$/u);
  });
});

it('a model of fal has an owner; other servers call theirs as they like', () => {
  expect(() => {
    checkModel('sana', 'fal');
  }).toThrow('fal-ai/flux/schnell');
  checkModel('sana', 'openai');
  checkModel('fal-ai/sana', 'fal');
});

it('--help prints the options and ends with code 0 and no further word', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(exitOf('--help')).toMatchObject({ message: '', exitCode: 0 });
    expect(write.mock.calls.join('')).toContain('--input-file <file>');
  } finally {
    write.mockRestore();
  }
});
