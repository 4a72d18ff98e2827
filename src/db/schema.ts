/**
 * The tables, as Kysely types. Times are epoch milliseconds, flags 0 or 1, lists and objects JSON
 * text; ids are made by `newId` and sort in the order the rows were made.
 */
import { Kysely, type Generated, type KyselyConfig, type Transaction } from 'kysely';
import { RunQueue } from '../pipeline/engine/run-queue.js';
import type { Aspect } from '../pipeline/prompt.js';
import type { RunStatus } from '../pipeline/run.js';
import type {
  AlertTable,
  ApiCallTable,
  ErrorLogTable,
  FaultTable,
  GuildSettingsTable,
  ModelTable,
  SettingTable,
  SpendingTable,
  VersionInfoTable,
} from './schema-host.js';
import type {
  DeletionTable,
  FavouriteRankTable,
  FavouriteTable,
  RemovedRunTable,
  RunSearchTable,
  SearchRowTable,
  ThreadTable,
  UnwantedPostTable,
} from './schema-lookups.js';

/** The open database. */
export class Db extends Kysely<Database> {
  /** In memory, the runs that may start: kept true by whoever writes of them. */
  readonly queue = new RunQueue();
  /** Resolves when all that is committed by now outlives a power cut; any commit outlives the process. */
  readonly synced: () => Promise<void>;

  constructor(config: KyselyConfig, synced: () => Promise<void>) {
    super(config);
    this.synced = synced;
  }
}

/** A transaction under way: for what must not be done outside of one. */
export type Trx = Transaction<Database>;

/** For what is done in a transaction or by itself. */
export type DbOrTrx = Db | Trx;

export interface Database {
  uploads: UploadTable;
  picture_forms: PictureFormTable;
  submissions: SubmissionTable;
  prompts: PromptTable;
  runs: RunTable;
  iterations: IterationTable;
  candidates: CandidateTable;
  evaluations: EvaluationTable;
  refined_prompts: RefinedPromptTable;
  comparisons: ComparisonTable;
  favourites: FavouriteTable;
  favourite_ranks: FavouriteRankTable;
  threads: ThreadTable;
  deletions: DeletionTable;
  unwanted_posts: UnwantedPostTable;
  removed_runs: RemovedRunTable;
  step_attempts: StepAttemptTable;
  api_calls: ApiCallTable;
  error_logs: ErrorLogTable;
  faults: FaultTable;
  search_rows: SearchRowTable;
  run_search: RunSearchTable;
  watchers: WatcherTable;
  alerts: AlertTable;
  settings: SettingTable;
  models: ModelTable;
  guild_settings: GuildSettingsTable;
  spending: SpendingTable;
  version_info: VersionInfoTable;
}

/** A file that a command brought and that is not read yet: it was promised an answer. */
export interface UploadTable {
  interaction_id: string;
  guild_id: string;
  channel_id: string;
  user_id: string;
  file_name: string;
  /** Where Discord keeps it for a while. */
  url: string;
  size: number;
  /** JSON: PromptDefaults. */
  defaults: string;
  created_at: number;
  /** Discord's name of the server's language. */
  locale: string;
  /** JSON: GivenPicture, where it is a picture and no file of prompts. */
  picture: string | null;
  /** JSON: string[]; of whoever brought it, for their quota. */
  roles: string;
}

/** A form about a picture that somebody has open: Discord names the picture once, when it is asked for. */
export interface PictureFormTable {
  /** Of the interaction that it was opened with. */
  id: string;
  guild_id: string;
  user_id: string;
  file_name: string;
  /** Where Discord keeps it for a while. */
  url: string;
  /** 0 where Discord did not say. */
  size: number;
  /** Where it is a picture of ours. */
  parent_run_id: string | null;
  parent_iteration: number | null;
  created_at: number;
}

/** What one command enqueued, and the message and thread it is shown in. */
export interface SubmissionTable {
  id: string;
  /** Discord's interaction id, or one made up; unique, so that a repeated event enqueues nothing. */
  interaction_id: string;
  guild_id: string | null;
  channel_id: string | null;
  /** The reply to the command, which the status is drawn into. */
  message_id: string | null;
  thread_id: string | null;
  user_id: string;
  file_name: string | null;
  created_at: number;
  /** 1 while it waits for its owner to agree to what it may cost. */
  held: Generated<number>;
  /** Discord's name of the server's language. */
  locale: string;
  /** Set once the final status has been drawn. */
  closed_at: number | null;
  /** The message that told who asked for it that it is over, and where that is. */
  told_channel_id: Generated<string | null>;
  told_message_id: Generated<string | null>;
  /** The `custom_id` of the button that it was started with. */
  press: Generated<string | null>;
  /** What runs of it that were deleted had painted and cost. */
  removed_images: Generated<number>;
  removed_cost_usd: Generated<number>;
}

/** What a person asked for. */
export interface PromptTable {
  id: string;
  /** The id within its file, which names the folder. */
  name: string;
  prompt: string;
  title: string | null;
  scene: string | null;
  mood: string | null;
  negative: string | null;
  aspect: Aspect;
  /** The person's own seed; null where the run chose. */
  seed: number | null;
  iterations: number;
  images: number;
  model: string;
  /** The run that it goes on from, which may be gone, and which of its iterations. */
  parent_run_id: string | null;
  parent_iteration: number | null;
  /** What a person asked to change. */
  change: string | null;
}

export interface RunTable {
  id: string;
  submission_id: string;
  prompt_id: string;
  /** Of the submission, repeated here for the indexes. */
  guild_id: string | null;
  user_id: string;
  position: number;
  status: RunStatus;
  seed: number;
  folder: string;
  /** JSON: string[]. */
  checklist: string | null;
  /** JSON: Fault. */
  fault: string | null;
  /** Score and number of the best iteration, once the run is over. */
  best_score: number | null;
  best_iteration: number | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface IterationTable {
  id: string;
  run_id: string;
  number: number;
  /** The text painted. */
  text: string;
  created_at: number;
  /** Before the post goes out, so that a crash leaves a mark. */
  post_begun_at: number | null;
  /** Processes that died while they posted it. */
  post_crashes: Generated<number>;
  message_id: string | null;
  /** What of it has been drawn: 0 nothing, 1 the image, 2 all. */
  drawn: Generated<number>;
}

export interface CandidateTable {
  id: string;
  iteration_id: string;
  number: number;
  seed: number;
  request_id: string | null;
  path: string | null;
  width: number | null;
  height: number | null;
  unsafe: Generated<number>;
}

export interface EvaluationTable {
  candidate_id: string;
  score: number;
  seen: string;
  /** JSON: Answer[]. */
  answers: string;
  /** JSON: string[]. */
  strengths: string;
  /** JSON: string[]. */
  weaknesses: string;
  model_version: string;
  created_at: number;
}

export interface RefinedPromptTable {
  iteration_id: string;
  text: string;
  /** JSON: Change[]. */
  changes: string;
  /** The number of the iteration that it was made from. */
  base: number | null;
  model_version: string;
  created_at: number;
}

/** Two iterations that meet the same checks, looked at side by side. */
export interface ComparisonTable {
  run_id: string;
  first: number;
  second: number;
  better: number;
  created_at: number;
}

/**
 * A step whose request was sent and whose result is not saved yet; the result removes the row. One
 * that is there at a start is in doubt: the process died in between.
 */
export interface StepAttemptTable {
  run_id: string;
  /** Its key: the kind of the step and what it is for. */
  step: string;
  /** Processes that sent it and did not live to save its result; one that is still waiting counts. */
  crashes: number;
  /** When its request was sent last. */
  sent_at: number;
}

/** Somebody who wants to be told when a submission is over. */
export interface WatcherTable {
  submission_id: string;
  user_id: string;
  /** 1 once they are about to be told. */
  begun: number;
}
