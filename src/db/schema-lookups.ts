/** The tables of what is looked up, and of what is taken away; see `schema.ts`. */

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
  created_at: number;
}

/** A post of a run that is deleted. */
export interface UnwantedPostTable {
  id: string;
  deletion_id: string;
  run_id: string;
  channel_id: string;
  /** Null for all of our messages there that are about the run. */
  message_id: string | null;
}
