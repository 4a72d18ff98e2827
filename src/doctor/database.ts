/** The database, whether the bot has it open or not. */
import type { Config } from '../config.js';
import { inspectDatabase, type DatabaseState } from '../db/inspect.js';
import { well, wrong, type Finding } from './finding.js';

export async function lookAtDatabase(
  { DATABASE_URL }: Pick<Config, 'DATABASE_URL'>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const state = await inspectDatabase(DATABASE_URL, signal);
    if (!state) return [well('database: there is none yet; the first start makes it')];
    return [ageOf(state), soundnessOf(state), ownerOf(state)];
  } catch (error) {
    if (signal.aborted) return [wrong('database: it is too large to be checked in ten minutes')];
    const reason = error instanceof Error ? error.message : String(error);
    return [
      wrong(`database: it cannot be opened (${reason}). Restore a backup, or see who may read it.`),
    ];
  }
}

function ageOf({ age, schema, bytes }: DatabaseState): Finding {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  if (age === 'newer')
    return wrong(
      `database: a newer Easel wrote it (${schema ?? ''}). Install that version, or restore an older backup.`,
    );
  const version = age === 'older' ? ', which the next start brings up to date' : '';
  return well(`database: it opens, ${size}, schema ${schema ?? 'none'}${version}`);
}

function soundnessOf({ damage }: DatabaseState): Finding {
  if (damage === undefined) return well('database: no damage found (quick_check)');
  return wrong(`database: it is damaged (${damage}). Stop the bot, then restore a backup.`);
}

function ownerOf({ owner }: DatabaseState): Finding {
  if (owner === undefined) return well('database: no bot has it open');
  return well(`database: a bot has it open${owner === null ? '' : ` (process ${String(owner)})`}`);
}
