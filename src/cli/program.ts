/** The pipeline without Discord: a file of prompts in, a folder of results out. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPipeline, type Pipeline, type Settings } from '../app/pipeline.js';
import type { Signals } from '../app/signals.js';
import { parseArguments, type CliOptions } from './options.js';
import { createReport, summaryTable, type Report } from './report.js';
import { readConfig } from '../config.js';
import { loadRun } from '../db/run-rows.js';
import { resumePrompts } from '../db/resume.js';
import { lastWords, loadEnvironment, settingsOf } from '../app/process.js';
import { EXIT_CONFIG, ExitError } from '../errors.js';
import { newId } from '../lib/ids.js';
import type { Publisher } from '../pipeline/ports.js';
import { completePrompt, type Prompt } from '../pipeline/prompt.js';
import { MAX_PROMPTS_FILE_BYTES, parsePrompts } from '../pipeline/prompts-file.js';
import type { Run, RunId } from '../pipeline/run.js';

const GRACE_MS = 18_000;
const INTERRUPTED = 130;

async function main(argv: readonly string[], interrupted: AbortSignal): Promise<number> {
  const options = parseArguments(argv);
  const settings = cliSettings(options);
  const prompts = await readPrompts(options, settings.config.FAL_MODEL);
  const total = prompts.length;
  const report = createReport(total, process.stdout, (line) => process.stdout.write(`${line}\n`));
  const pipeline = await openPipeline(settings).catch(asUsage);
  pipeline.runner.publishTo(reportingPublisher(report));
  try {
    return await paint(pipeline, prompts, interrupted, report);
  } finally {
    report.close();
    await pipeline.close();
  }
}

/** The environment's settings, with what the command line says instead. */
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
        FAL_MODEL: options.model ?? config.FAL_MODEL,
        USER_DAILY_RUNS: 0,
        LOG_LEVEL: process.env.LOG_LEVEL ? config.LOG_LEVEL : 'error',
      },
      logTo: 2,
    }),
    format: options.format,
  };
}

/** The folder comes from the command line here, not from the configuration. */
function asUsage(error: unknown): never {
  if (error instanceof ExitError && error.exitCode === EXIT_CONFIG)
    throw new ExitError(error.message, 2, { cause: error });
  throw error;
}

/** @throws ExitError with code 2 and every fault of the file. */
async function readPrompts(
  { inputFile, iterations }: CliOptions,
  model: string,
): Promise<readonly Prompt[]> {
  // One byte more than is let in, so that it shows.
  const bytes = await buffer(createReadStream(inputFile, { end: MAX_PROMPTS_FILE_BYTES })).catch(
    () => {
      throw new ExitError(`${inputFile} cannot be read. Check its path and its permissions.`, 2);
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
      2,
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
  return parsed.prompts.map((prompt) => completePrompt(prompt, defaults, prompt.id));
}

async function paint(
  pipeline: Pipeline,
  prompts: readonly Prompt[],
  interrupted: AbortSignal,
  report: Report,
): Promise<number> {
  const { db, runner } = pipeline;
  const runIds = await enqueue(pipeline, prompts);
  const stop = () => void pipeline.stop(AbortSignal.timeout(GRACE_MS));
  interrupted.addEventListener('abort', stop, { once: true });
  await runner.start();
  if (interrupted.aborted) stop();
  await runner.idle();
  report.close();
  const place = new Map(prompts.map(({ id }, at) => [id, at]));
  const placeOf = ({ prompt }: Run) => place.get(prompt.id) ?? 0;
  const runs = await Promise.all(runIds.map((id) => loadRun(db, id)));
  runs.sort((a, b) => placeOf(a) - placeOf(b));
  process.stdout.write(`\n${summaryTable(runs)}\n`);
  if (interrupted.aborted) {
    process.stdout.write('Stopped. Everything is saved: the same command goes on from here.\n');
    return INTERRUPTED;
  }
  return runs.every(({ status }) => status === 'done') ? 0 : 1;
}

/** The run of each prompt: what an earlier call began, and new ones for the rest. */
async function enqueue(pipeline: Pipeline, prompts: readonly Prompt[]): Promise<readonly RunId[]> {
  const { db, submit } = pipeline;
  const { known, missing } = await resumePrompts(db, prompts);
  if (missing.length === 0) return known;
  const submission = await submit({
    interactionId: newId(),
    guildId: null,
    channelId: null,
    userId: 'cli',
    fileName: null,
    held: false,
    prompts: missing,
  });
  return [...known, ...(submission?.runs.map(({ id }) => id) ?? [])];
}

/** A publisher that shows runs on the terminal instead of a thread. */
function reportingPublisher(report: Report): Pick<Publisher, 'changed' | 'progress'> {
  return {
    changed(run) {
      report.moved(run);
    },
    progress(run, progress) {
      report.progress(run, progress);
    },
  };
}

/** The whole program: arguments and signals in, sentences and an exit code out. */
export function runCli(argv: readonly string[], { stopping, impatient }: Signals): Promise<number> {
  impatient.addEventListener('abort', () => process.exit(INTERRUPTED));
  return main(argv, stopping).catch(lastWords);
}
