/** The pipeline without Discord: a file of prompts in, a folder of results out. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPipeline, type Pipeline, type Settings } from '../app/pipeline.js';
import type { Signals } from '../app/signals.js';
import { checkModel, parseArguments, type CliOptions } from './options.js';
import { indexPage } from './index-page.js';
import { createReport, notesText, summaryTable, type Report } from './report.js';
import { offeredModels, readConfig, type Config } from '../config.js';
import { loadRun } from '../db/run-rows.js';
import { resumePrompts } from '../db/resume.js';
import { lastWords, loadEnvironment, settingsOf } from '../app/process.js';
import { EXIT_CONFIG, ExitError } from '../errors.js';
import { openAtomicFiles } from '../lib/atomic-files.js';
import { newId } from '../lib/ids.js';
import { completePrompt, type Prompt } from '../pipeline/prompt.js';
import type { PlacedNote } from '../pipeline/prompt-notes.js';
import { MAX_PROMPTS_FILE_BYTES, parsePrompts } from '../pipeline/prompts-file.js';
import type { Run, RunId } from '../pipeline/run.js';

/** How long runs in progress may take to stop after an interruption. */
const STOP_TIMEOUT_MS = 16_000;
/** Bad usage: of the arguments, the prompts file or the output folder. */
const EXIT_USAGE = 2;
/** Shows what came of it. */
const INDEX = 'index.html';
/** What a shell reports of a program that SIGINT ended. */
const EXIT_INTERRUPTED = 130;

/** Runs the command line program to its end. Never rejects; resolves to the exit code. */
export function runCli(argv: readonly string[], { stopping, impatient }: Signals): Promise<number> {
  impatient.addEventListener('abort', () => process.exit(EXIT_INTERRUPTED));
  return main(argv, stopping).catch((error: unknown) => {
    const code = lastWords(error);
    return code === 0 && stopping.aborted ? EXIT_INTERRUPTED : code;
  });
}

async function main(argv: readonly string[], interrupted: AbortSignal): Promise<number> {
  const options = parseArguments(argv);
  const settings = cliSettings(options);
  const { prompts, notes } = await readPrompts(options, offeredModels(settings.config)[0]);
  const pipeline = await openPipeline(settings, interrupted).catch(asUsageError);
  try {
    process.stdout.write(
      notesText([...notes, ...prompts.flatMap(pipeline.modelNotes)], process.stdout),
    );
    const runIds = await enqueue(pipeline, prompts);
    const load = async () =>
      inOrderOf(prompts, await Promise.all(runIds.map((id) => loadRun(pipeline.db, id))));
    const report = createReport(await load(), process.stdout);
    pipeline.runner.publishTo(report);
    sayWhenSpent(pipeline, report);
    await runUntilOver(pipeline, interrupted).finally(() => {
      report.close();
    });
    const runs = await load();
    await writeIndex(runs, settings);
    return summarize(runs, options.outputDir, interrupted.aborted);
  } finally {
    await pipeline.close();
  }
}

/** What is over the budget waits for the next day, here as in Discord. */
function sayWhenSpent({ budget }: Pipeline, report: Report): void {
  budget.events.on('reached', () => {
    const [pause] = budget.left.pausesOf(null);
    if (!pause) return;
    const until = new Date(pause.until).toISOString();
    report.say(
      `DAILY_BUDGET_USD is spent: this goes on by itself at ${until}. Stop it if you like; the same command goes on from here.`,
    );
  });
}

/** Where it cannot be written, the pictures are there all the same. */
async function writeIndex(runs: readonly Run[], { config, redact, log }: Settings): Promise<void> {
  try {
    await openAtomicFiles(config.OUTPUT_DIR).write(INDEX, redact(indexPage(runs)));
  } catch (error) {
    log.error({ err: error }, `${INDEX} could not be written`);
  }
}

/** The environment's settings, overridden by the options of the command line. */
function cliSettings(options: CliOptions): Settings {
  const { config, secrets } = readConfig(loadEnvironment(), 'cli');
  return {
    ...settingsOf({
      secrets,
      config: {
        ...config,
        DATABASE_URL: `file:${join(options.outputDir, 'easel.db')}`,
        OUTPUT_DIR: options.outputDir,
        MAX_ACTIVE_RUNS: options.batchSize ?? config.MAX_ACTIVE_RUNS,
        ...(options.model !== undefined && chosen(options.model, config)),
        USER_DAILY_RUNS: 0,
        LOG_LEVEL: process.env.LOG_LEVEL ? config.LOG_LEVEL : 'error',
      },
      logTo: 2,
    }),
    format: options.format,
  };
}

/** What a model is chosen by. @throws ExitError with code 2 */
function chosen(model: string, { IMAGE_PROVIDER: provider }: Config) {
  checkModel(model, provider);
  return provider === 'fal' ? { FAL_MODEL: model } : { OPENAI_IMAGES_MODEL: model };
}

/** @throws ExitError with code 2 and every fault of the file */
async function readPrompts(
  { inputFile, iterations }: CliOptions,
  model: string,
): Promise<{ readonly prompts: readonly Prompt[]; readonly notes: readonly PlacedNote[] }> {
  // `end` is inclusive: one byte too many is read, so that a file that is too long is refused, not cut.
  const bytes = await buffer(createReadStream(inputFile, { end: MAX_PROMPTS_FILE_BYTES })).catch(
    () => {
      throw new ExitError(
        `${inputFile} cannot be read. Check its path and its permissions.`,
        EXIT_USAGE,
      );
    },
  );
  const parsed = parsePrompts(bytes, inputFile);
  if (!parsed.ok) {
    const lines = parsed.problems.map(({ path, message }) =>
      path ? `${path}: ${message}` : message,
    );
    throw new ExitError(
      [`${inputFile} has faults; nothing was started. Mend them and start again:`, ...lines].join(
        '\n  ',
      ),
      EXIT_USAGE,
    );
  }
  const defaults = {
    title: null,
    scene: null,
    mood: null,
    negative: null,
    aspect: 'square',
    seed: null,
    iterations,
    images: 1,
    model,
  } as const;
  const prompts = parsed.prompts.map((prompt) => completePrompt(prompt, defaults, prompt.id));
  return { prompts, notes: parsed.notes };
}

/** A folder that cannot be used is a fault of the arguments here; for the bot it is one of the configuration. */
function asUsageError(error: unknown): never {
  if (error instanceof ExitError && error.exitCode === EXIT_CONFIG)
    throw new ExitError(error.message, EXIT_USAGE, { cause: error });
  throw error;
}

/** Resolves to the run of each prompt: one that an earlier call began, or a new one. */
async function enqueue(pipeline: Pipeline, prompts: readonly Prompt[]): Promise<readonly RunId[]> {
  const { db, submit } = pipeline;
  const { known, missing } = await resumePrompts(db, prompts);
  if (missing.length === 0) return known;
  const submission = await submit({
    interactionId: newId(),
    guildId: null,
    channelId: null,
    userId: 'cli',
    roles: [],
    fileName: null,
    locale: 'en-US',
    held: false,
    prompts: missing,
  });
  return [...known, ...(submission?.runs.map(({ id }) => id) ?? [])];
}

/** Resolves when every run is over, or has stopped after an interruption. */
async function runUntilOver(pipeline: Pipeline, interrupted: AbortSignal): Promise<void> {
  const stop = () => void pipeline.stop(AbortSignal.timeout(STOP_TIMEOUT_MS));
  interrupted.addEventListener('abort', stop, { once: true });
  pipeline.runner.start();
  if (interrupted.aborted) stop();
  await pipeline.runner.idle();
}

function inOrderOf(prompts: readonly Prompt[], runs: readonly Run[]): readonly Run[] {
  const positions = new Map(prompts.map(({ id }, index) => [id, index]));
  const positionOf = ({ prompt }: Run) => positions.get(prompt.id) ?? 0;
  return [...runs].sort((a, b) => positionOf(a) - positionOf(b));
}

/** Prints how the runs ended, and where the pictures are; returns the exit code. */
function summarize(runs: readonly Run[], outputDir: string, interrupted: boolean): number {
  const places = `Pictures: ${join(outputDir, 'results')}. To look at them: ${join(outputDir, INDEX)}`;
  const stopped = 'Stopped. Everything is saved: the same command goes on from here.';
  const lines = ['', summaryTable(runs, process.stdout), ...(interrupted ? [stopped] : []), places];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (interrupted) return EXIT_INTERRUPTED;
  return runs.every(({ status }) => status === 'done') ? 0 : 1;
}
