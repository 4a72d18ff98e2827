/** The options of the command line: their descriptions, and their values once checked. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { falModel } from '../config.js';
import { openaiModel } from '../config-openai.js';
import { ExitError } from '../errors.js';
import { MAX_ITERATIONS } from '../pipeline/prompt.js';

export interface CliOptions {
  readonly inputFile: string;
  readonly outputDir: string;
  /** Runs in progress at once; undefined leaves it to the configuration. */
  readonly batchSize?: number;
  readonly iterations: number;
  readonly model?: string;
  readonly format: 'json' | 'yaml' | 'both';
}

const NO_FILE = '--input-file is missing: the file of prompts';

const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(
    `It must be a whole number from ${String(min)} to ${String(max)}.`,
  );
};

function modelId(text: string): string {
  if (openaiModel.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be the id of a model, as fal-ai/flux/schnell.');
}

/** @throws ExitError with code 2 where fal.ai has no model by such an id */
export function checkModel(model: string, provider: 'fal' | 'openai'): void {
  if (provider === 'openai' || falModel.safeParse(model).success) return;
  throw new ExitError('--model: it must look like fal-ai/flux/schnell.', 2);
}

function folder(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must name a folder; . is this one.');
}

/** @throws ExitError with code 2 for bad usage, with code 0 after --help. */
export function parseArguments(argv: readonly string[]): CliOptions {
  const program = new Command('easel')
    .description('Paints every prompt of a file, has each image critiqued, and repaints it.')
    .usage('--input-file prompts.json --output-dir out [options]')
    .option('--input-file <file>', 'prompts as .json, .yaml, .yml, .txt or .csv (required)')
    .option(
      '--output-dir <folder>',
      'where everything is kept; run again to go on there',
      folder,
      'out',
    )
    .option('--batch-size <n>', 'runs in progress at once', wholeNumber(1, 1000))
    .option(
      '--iterations <n>',
      'images a prompt at most, where it does not say itself',
      wholeNumber(1, MAX_ITERATIONS),
      MAX_ITERATIONS,
    )
    .option('--model <id>', 'image model (default: FAL_MODEL, or OPENAI_IMAGES_MODEL)', modelId)
    .addOption(
      new Option('--format <format>', 'of the result files')
        .choices(['json', 'yaml', 'both'])
        .default('both'),
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    type Given = Omit<CliOptions, 'inputFile'> & Partial<CliOptions>;
    const { inputFile, ...options } = program.parse(argv, { from: 'user' }).opts<Given>();
    // Only now: a name with a slip in it is told before the option that it would have been.
    if (inputFile === undefined) throw new ExitError(`${NO_FILE}. Try --help.`, 2);
    return { inputFile, ...options };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed the help itself.
    if (error.exitCode === 0) throw new ExitError('', 0);
    const sentence = error.message.replace(/\.$/, '').replaceAll(/\s+/g, ' ');
    throw new ExitError(`${sentence}. Try --help.`, 2);
  }
}
