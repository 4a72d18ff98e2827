/** What a server has painted, as people look through it. */
import type { Fault } from '../errors.js';
import type { RunId, RunStatus } from './run.js';

export interface HistoryFilter {
  readonly guildId: string;
  /** Found in prompt, title or scene, whatever its case. */
  readonly search?: string;
  readonly status?: RunStatus;
  /** Only runs that have a favourite. */
  readonly favourites?: boolean;
  /** Whose runs; with `favourites`, whose favourites. */
  readonly userId?: string;
}

/** A page is asked for by the run that it begins after: the next older ones, or the next newer ones. */
export interface Cursor {
  readonly towards: 'older' | 'newer';
  readonly from?: RunId;
}

/** A run as one line of the history. */
export interface HistoryEntry {
  readonly id: RunId;
  readonly name: string;
  readonly prompt: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly bestScore: number | null;
  readonly fault: Fault | null;
  readonly createdAt: number;
}

export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

/** Where a run is shown. */
export interface RunPlace {
  readonly channelId: string | null;
  readonly threadId: string | null;
  readonly statusMessageId: string | null;
  /** Posts by iteration number. */
  readonly messageIds: ReadonlyMap<number, string>;
  /** People who picked it, by iteration number. */
  readonly picks: ReadonlyMap<number, number>;
}
