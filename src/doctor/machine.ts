/** Places on disk: whether they can be written, how full they are; nothing is made there. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config.js';
import { databaseFolder } from '../db/place.js';
import { diskFreeAt, isLow } from '../lib/disk-free.js';
import { reasonOf } from '../lib/writable.js';
import { well, wrong, type Finding } from './finding.js';

export async function lookAtPlaces(
  config: Pick<Config, 'DATABASE_URL' | 'OUTPUT_DIR'>,
): Promise<readonly Finding[]> {
  return [
    await lookAtPlace('DATABASE_URL', databaseFolder(config.DATABASE_URL)),
    await lookAtPlace('OUTPUT_DIR', config.OUTPUT_DIR),
  ];
}

async function lookAtPlace(name: string, folder: string): Promise<Finding> {
  const path = resolve(folder);
  const there = nearest(path);
  try {
    if (!statSync(there).isDirectory())
      return wrong(
        `${name}: ${there} is no folder. Move it away, or set ${name} to another place.`,
      );
    accessSync(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return wrong(
      `${name}: ${there} cannot be used (${reasonOf(error)}). Give it to the user that runs Easel, or set ${name} to another place.`,
    );
  }
  const disk = await diskFreeAt(there);
  const room = `${gigabytes(disk.free)} of ${gigabytes(disk.size)} free`;
  if (isLow(disk)) return wrong(`${name}: ${path}: only ${room}. Make room, or set KEEP_DAYS.`);
  return well(`${name}: ${path} ${there === path ? 'can be written' : 'will be made'}, ${room}`);
}

/** The folder itself, or the one in which it would be made. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

const NOT_OWNERS = 0o077;

/** Keys are for their owner alone. */
export function lookAtEnvFile(file = '.env'): readonly Finding[] {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return [];
  return (found.mode & NOT_OWNERS) === 0
    ? [well(`${file} is for its owner alone`)]
    : [wrong(`${file} can be read by others, keys included. Do: chmod 600 ${file}`)];
}
