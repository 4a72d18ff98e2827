/**
 * Compiles src/ to dist/ where dist/ is missing or older than what it is made from; else does nothing.
 * Without a compiler it says what to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const sources = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** When the newest file or folder below a path was changed; 0 where nothing is there. */
function changed(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  const inside = stats.isDirectory() ? readdirSync(path) : [];
  return Math.max(stats.mtimeMs, ...inside.map((name) => changed(join(path, name))));
}

function compile() {
  // Beside it first: a process that starts meanwhile finds the old one whole, or the new one.
  const fresh = `${dist}-${process.pid}`;
  const command = [tsc, '--project', 'tsconfig.build.json', '--noEmitOnError', '--outDir', fresh];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  const old = `${fresh}-old`;
  if (status === 0) {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  }
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}

const BUILD = 'Run: npm ci && npm run build && npm prune --omit=dev';

if (!existsSync(join(root, 'node_modules'))) {
  process.stderr.write('Nothing is installed yet. Run npm ci, then this again.\n');
  process.exitCode = 1;
} else if (!existsSync(join(root, 'src'))) {
  // An installation without sources brought its dist/ along.
} else if (changed(dist) < Math.max(...sources.map((name) => changed(join(root, name))))) {
  if (existsSync(tsc)) compile();
  else if (existsSync(dist))
    process.stderr.write(`dist/ is older than src/, and no compiler is installed. ${BUILD}\n`);
  else {
    process.stderr.write(`dist/ is missing, and no compiler is installed. ${BUILD}\n`);
    process.exitCode = 1;
  }
}
