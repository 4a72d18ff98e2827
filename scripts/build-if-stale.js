/** Compiles src/ to dist/ where dist/ is missing or older than what it is made from; else does nothing. */
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

const canCompile = existsSync(join(root, 'src')) && existsSync(tsc);
const newest = Math.max(...sources.map((name) => changed(join(root, name))));

// An installation without sources or compiler brought its dist/ along.
if (canCompile && changed(dist) < newest) {
  // Beside it first: a process that starts meanwhile finds the old one whole, or the new one.
  const fresh = `${dist}-${process.pid}`;
  const compile = [tsc, '--project', 'tsconfig.build.json', '--noEmitOnError', '--outDir', fresh];
  const { status } = spawnSync(process.execPath, compile, { cwd: root, stdio: 'inherit' });
  const old = `${fresh}-old`;
  if (status === 0) {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  }
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}
