/** How often a program makes the disk sync and the database commit, as strace sees it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Environment } from './measured.js';

export interface Writes {
  readonly syncs: number;
  /** Those for which the loop stood still. */
  readonly syncsOnLoop: number;
  readonly commits: number;
  /** To the database and its log. */
  readonly databaseBytes: number;
}

/** Undefined where there is no strace. @throws Error where the program fails */
export async function countWrites(
  args: readonly string[],
  env: Environment,
  folder: string,
): Promise<Writes | undefined> {
  if (spawnSync('strace', ['-V']).status !== 0) return undefined;
  const log = join(folder, 'strace.txt');
  const options = ['-f', '-qq', '--seccomp-bpf', '-y', '-x', '-s', '8', '-o', log];
  const calls = ['-e', 'trace=execve,fsync,fdatasync,pwrite64'];
  await run('strace', [...options, ...calls, process.execPath, ...args], env);
  return writesIn(readFileSync(log, 'utf8'));
}

const SYNC = /^\d+ +f(?:data)?sync\(/u;
const DATABASE_WRITE = /pwrite64\(\d+<[^>]+\.db(?:-wal)?>, .*?, (\d+), \d+/u;
/** The head of a page in SQLite's write-ahead log; its second number is zero but in the last one of a commit. */
const PAGE_OF_LOG = /-wal>, "(?:.|\\x..)*"\.{3}, 24, /u;
const WITHIN_COMMIT = /-wal>, "(?:\\x..|[^\\]){4}(?:\\x00){4}"/u;

function writesIn(log: string): Writes {
  const lines = log.split('\n');
  const thread = (line: string) => line.split(' ', 1)[0];
  const [first = ''] = lines;
  const syncs = lines.filter((line) => SYNC.test(line));
  const bytes = lines.map((line) => Number(DATABASE_WRITE.exec(line)?.[1] ?? 0));
  return {
    syncs: syncs.length,
    syncsOnLoop: syncs.filter((line) => thread(line) === thread(first)).length,
    commits: lines.filter((line) => PAGE_OF_LOG.test(line) && !WITHIN_COMMIT.test(line)).length,
    databaseBytes: bytes.reduce((total, count) => total + count, 0),
  };
}
