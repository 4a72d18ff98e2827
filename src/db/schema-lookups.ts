/** The tables of what is looked up, and of what is taken away; see `schema.ts`. */
import type { Generated } from 'kysely';

/** How many people picked an iteration, kept by triggers: a row for each of them, and one for the server as a whole. */
export interface FavouriteRankTable {
  guild_id: string;
  /** Empty for the server as a whole. */
  user_id: string;
  iteration_id: string;
  people: number;
}

/** A thread that a command was used in: who sees the channel that it hangs in sees what is painted in it. */
export interface ThreadTable {
  id: string;
  parent_id: string;
  /** 1 where only those see it who were asked in. */
  private: number;
}

/** What somebody decided to delete, until it is gone: a run, or all that is kept of a person. */
export interface DeletionTable {
  /** Later ids are not part of it. */
  id: string;
  run_id: string | null;
  user_id: string | null;
  /** 1 once all that is kept of the person beside their runs is gone; what comes later stays. */
  forgotten: Generated<number>;
  created_at: number;
}

/** A post of a run that is deleted. */
export interface UnwantedPostTable {
  id: string;
  deletion_id: string;
  run_id: string;
  /** It may be there for its other runs. */
  submission_id: string;
  channel_id: string;
  /** Null for all of our messages there that are about the run. */
  message_id: string | null;
  /** The thread that hangs on it, where nothing else is shown there. */
  thread_id: string | null;
}

/** A reaction, or a press of the button, that makes an iteration a favourite, which it stays while any row is left. */
export interface FavouriteTable {
  user_id: string;
  iteration_id: string;
  emoji: string;
  created_at: number;
}

/** A run's number in the index of words, in the order of their ids. */
export interface SearchRowTable {
  number: Generated<number>;
  run_id: string;
  /** 1 while the index does not say what the run's rows say. */
  stale: Generated<number>;
}

/** The index of words (FTS5), by the number of a run; only what is found can be read of it. */
export interface RunSearchTable {
  rowid: number;
  /** Words to be found by, each with its server and stretch, with spaces between. */
  terms: string;
}

/** A run that was deleted on the day that it was asked for: it counts for that day's quota. */
export interface RemovedRunTable {
  user_id: string;
  guild_id: string;
  images: number;
  created_at: number;
}
