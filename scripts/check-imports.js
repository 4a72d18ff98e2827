/**
 * Holds the import table of .dependency-cruiser.cjs. Fails, too, where a file of src was not looked at:
 * a configuration that finds nothing finds no violation either.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, format } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

process.chdir(join(import.meta.dirname, '..'));
const { options, ...ruleSet } = await extractDepcruiseConfig('./.dependency-cruiser.cjs');
const tsConfig = extractTSConfig(options.tsConfig.fileName);
const { output } = await cruise(['src'], { ...options, ruleSet, validate: true }, {}, { tsConfig });

const seen = new Set(output.modules.map(({ source }) => source));
const files = readdirSync('src', { recursive: true })
  .map((file) => `src/${file.replaceAll('\\', '/')}`)
  .filter((file) => /\.tsx?$/.test(file));
const unseen = files.filter((file) => !seen.has(file));

const { output: report } = await format(output, { outputType: 'err-long' });
process.stdout.write(report);
process.stdout.write(`${files.length - unseen.length} of ${files.length} files of src looked at\n`);
for (const file of unseen) process.stderr.write(`not looked at: ${file}\n`);
if (files.length === 0 || unseen.length > 0 || output.summary.error > 0) process.exitCode = 1;
