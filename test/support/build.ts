/** Compiles once before the processes under test start, so that none finds it half done. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/build-if-stale.js'], { stdio: 'inherit' });
}
