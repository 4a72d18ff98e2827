/** The command line against the stand-ins: no key, no network. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments } from '../../src/cli/options.js';
import { listenForSignals } from '../../src/app/signals.js';
import { runCli } from '../../src/cli/program.js';
import { makeFolder } from '../../src/lib/writable.js';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';
import { BRISK, GENEROUS, startProviders } from './providers.js';

/** The image service keeps its jobs beside the results, so that a second call finds what was paid. */
function journalOf(argv: readonly string[]): string | undefined {
  try {
    const { inputFile, outputDir } = parseArguments(argv);
    // Bad usage leaves nothing behind.
    if (!parsePrompts(readFileSync(inputFile), inputFile).ok) return undefined;
    makeFolder(outputDir);
    return join(outputDir, 'sandbox-fal.jsonl');
  } catch {
    // The command line itself says what is wrong with its arguments.
    return undefined;
  }
}

const argv = process.argv.slice(2);
const journal = journalOf(argv);
const providers = await startProviders({
  fal: { ...BRISK.fal, ...(journal === undefined ? {} : { journal }) },
  gemini: BRISK.gemini,
});
Object.assign(process.env, { ...GENEROUS, ...process.env, ...providers.env });
process.exitCode = await runCli(argv, listenForSignals());
if (journal !== undefined)
  process.stdout.write(
    `The image service was paid for ${String(providers.fal.paid.length)} images.\n`,
  );
await providers.close();
