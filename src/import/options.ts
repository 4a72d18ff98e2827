/** The options of the import: their descriptions, and their values once checked. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ExitError } from '../errors.js';
import type { Owner } from './take.js';

/** Bad usage. */
export const EXIT_USAGE = 2;
/** Stands for whoever painted what nobody is named for. */
const NOBODY = 'import';

export interface ImportOptions {
  readonly folder: string;
  /** The older tool's database, where it is not in the folder. */
  readonly database: string | undefined;
  readonly owner: Owner;
  readonly isDry: boolean;
}

function discordId(text: string): string {
  if (/^\d{5,25}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an id of Discord, digits only.');
}

interface Given {
  readonly guild?: string;
  readonly user?: string;
  readonly channel?: string;
  readonly dryRun?: boolean;
}

/** @throws ExitError with code 2 for bad usage, with code 0 after --help. */
export function parseArguments(
  argv: readonly string[],
  write: (text: string) => void,
): ImportOptions {
  const program = new Command('npm run import --')
    .description('Takes runs of the older tool, or of another Easel, into this one.')
    .argument('<folder>', 'of outputs: its results/, or the folders of prompts themselves')
    .argument('[database]', 'the older tool’s SQLite file, where it is not in the folder')
    .option('--guild <id>', 'the server whose runs they become', discordId)
    .option('--user <id>', 'whose runs they become; with --guild', discordId)
    .option('--channel <id>', 'who sees this channel sees them, too; with --guild', discordId)
    .option('--dry-run', 'says what would be done, and changes nothing')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: write });
  try {
    program.parse([...argv], { from: 'user' });
    const [folder = '', database] = program.args;
    const { guild, user, channel, dryRun = false } = program.opts<Given>();
    return { folder, database, owner: ownerOf(guild, user, channel), isDry: dryRun };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed the help itself.
    if (error.exitCode === 0) throw new ExitError('', 0);
    const sentence = error.message.replace(/\.$/, '').replaceAll(/\s+/g, ' ');
    throw new ExitError(`${sentence}. Try --help.`, EXIT_USAGE);
  }
}

function ownerOf(
  guildId: string | undefined,
  userId: string | undefined,
  channelId: string | undefined,
): Owner {
  if (guildId === undefined && userId === undefined && channelId === undefined)
    return { guildId: null, userId: NOBODY, channelId: null };
  if (guildId === undefined || userId === undefined)
    throw new ExitError(
      'Name both --guild and --user: a run in a server is somebody’s. Try --help.',
      EXIT_USAGE,
    );
  return { guildId, userId, channelId: channelId ?? null };
}
