/** What the pipeline needs and somebody else implements. */
import type { Checklist } from './checklist.js';
import type { FaultCode, Provider } from '../errors.js';
import type { Aspect, Prompt } from './prompt.js';
import type {
  Evaluation,
  Iteration,
  RefinedPrompt,
  Run,
  RunId,
  Submission,
  SubmissionId,
} from './run.js';
import type { Press, Start } from './start.js';

/** On whose behalf a provider is called: decides the turn, names the row in `api_calls`, ends the call. */
export interface Caller {
  readonly runId: RunId;
  readonly userId: string;
  /** This person has no image yet and goes first. */
  readonly firstImage: boolean;
  /** Ends everything of this call at once. */
  readonly signal: AbortSignal;
  /** Ends what only waits (for a turn, for a pause to be over, between two tries), not a request under way. */
  readonly waiting: AbortSignal;
  /** Whether what an ended call leaves is the next process's matter; else nobody wants it any more. */
  readonly isLeft: () => boolean;
  /** Awaited right before a request goes out, each time; a request in doubt after a crash was begun. */
  begun(): Promise<void>;
  /** Awaited right before an answer is worked on, which may kill the process. */
  answered(): Promise<void>;
}

/** What one image is made from. */
export interface ImageRequest {
  readonly model: string;
  readonly text: string;
  readonly negative: string | null;
  readonly aspect: Aspect;
  readonly seed: number;
}

/** A job that the provider has accepted. */
export interface Ticket {
  readonly model: string;
  readonly requestId: string;
}

/** A request whose answer was lost: a job with this input may be in progress. */
export interface JobInDoubt {
  readonly model: string;
  readonly seed: number;
}

/** What earlier processes handed in and did not fetch. */
export interface JobsLeft {
  readonly tickets: readonly Ticket[];
  readonly inDoubt: readonly JobInDoubt[];
  /** Of runs that are over: nobody will come for them. */
  readonly unwanted: {
    readonly tickets: readonly UnwantedTicket[];
    readonly inDoubt: readonly UnwantedRequest[];
  };
}

interface OfRun {
  readonly runId: RunId;
  readonly userId: string;
}

export interface UnwantedTicket extends Ticket, OfRun {}

export interface UnwantedRequest extends ImageRequest, OfRun {
  readonly candidateId: string;
  readonly sentAt: number;
}

/** How far a provider is with a job. */
export interface JobProgress {
  readonly state: 'queued' | 'painting';
  /** Jobs before this one at the provider. */
  readonly position?: number;
  /** The newest line of the job's own log. */
  readonly log?: string;
}

/** A finished picture, checked, as PNG, and the smaller ones that are kept beside it. */
export interface Picture {
  readonly png: Buffer;
  /** What the critic is shown: a JPEG of at most 1024 pixels a side. */
  readonly preview: Buffer;
  readonly thumbnail: Buffer;
  readonly width: number;
  readonly height: number;
  readonly unsafe: boolean;
}

export interface ImageGenerator {
  readonly provider: Provider;
  /**
   * Hands a job in; it is paid from here on. Where `doubtSince` is given, an earlier attempt of
   * that time may have been accepted: it is looked for first and adopted.
   */
  submit(request: ImageRequest, caller: Caller, doubtSince: number | null): Promise<Ticket>;
  /**
   * Waits for a job and fetches its picture; free to repeat. Resolves to null where the provider
   * no longer knows the job or its result.
   */
  collect(
    ticket: Ticket,
    caller: Caller,
    onProgress: (progress: JobProgress) => void,
  ): Promise<Picture | null>;
  /** Asks the provider to drop a job. */
  cancel(ticket: Ticket, caller: Caller): Promise<void>;
  /** The picture of a job is saved for good: nothing of it need be kept. Never rejects. */
  release(ticket: Ticket): Promise<void>;
}

/**
 * Reads a picture as the critic is shown it, a JPEG. Called within the attempt that sends it: what
 * waits for its turn holds no picture.
 */
export type ReadPicture = () => Promise<Buffer>;

export interface ImageEvaluator {
  /** Once a run: yes/no questions that an image of this prompt must answer with yes. */
  checklist(prompt: Prompt, caller: Caller): Promise<Checklist>;
  evaluate(
    picture: ReadPicture,
    prompt: Prompt,
    checklist: Checklist,
    caller: Caller,
  ): Promise<Evaluation>;
  /** Which of two or three pictures fits the prompt best, from 0. */
  prefer(pictures: readonly ReadPicture[], prompt: Prompt, caller: Caller): Promise<number>;
}

/** What was tried so far, the oldest first, and which of it a next prompt is made from. */
export interface History {
  readonly tries: readonly Iteration[];
  readonly base: Iteration | undefined;
}

/** A refined prompt as the critic gives it. */
export type Refinement = Pick<RefinedPrompt, 'text' | 'changes' | 'modelVersion'>;

export interface PromptRefiner {
  /** A better prompt from the original, which stays the goal, and what was tried, with its evaluations. */
  refine(
    prompt: Prompt,
    checklist: Checklist,
    history: History,
    caller: Caller,
  ): Promise<Refinement>;
}

/** A picture that is to be judged, and what it was painted from. */
export interface Exhibit {
  readonly picture: ReadPicture;
  readonly text: string;
  readonly checklist: Checklist;
  /** What was tried before it. */
  readonly history: History;
}

/** Evaluator and refiner in one look: half the calls. */
export interface Critic {
  /** The refinement is null where only the evaluation could be used. */
  critique(
    prompt: Prompt,
    exhibit: Exhibit,
    caller: Caller,
  ): Promise<{ readonly evaluation: Evaluation; readonly refined: Refinement | null }>;
}

export interface Publisher {
  /** A run's rows moved: draw what can be drawn. Returns at once. */
  changed(run: Run): void;
  /** A job of this run moved at its provider. Returns at once. */
  progress(run: Run, progress: JobProgress): void;
  /** Draws what is outstanding, until done or aborted. */
  flush(signal: AbortSignal): Promise<void>;
}

/** What shows submissions as a whole, beside their runs. */
export interface SubmissionPublisher {
  /** The message that answers its command is recorded, or says something else by now. Returns at once. */
  shown(id: SubmissionId): void;
  /** Whether its command was answered is not known: finds out. Returns at once. */
  replyInDoubt(id: SubmissionId): void;
}

/** What one command enqueued: a run or a batch, with one thread. */
export interface NewSubmission {
  /** Discord's id of the interaction, which makes it unique; made up elsewhere. */
  readonly interactionId: string;
  readonly guildId: string | null;
  readonly channelId: string | null;
  readonly userId: string;
  /** Of the person in the server, which may have a quota for them. */
  readonly roles: readonly string[];
  /** The name of the file of a batch. */
  readonly fileName: string | null;
  /** Whether it waits for its owner to agree to what it may cost. */
  readonly held: boolean;
  /** Discord's name of the language in which everybody is told of it. */
  readonly locale: string;
  readonly prompts: readonly Prompt[];
  /** What is there of its only run already. */
  readonly start?: Start;
  /** The button that it was started with. */
  readonly press?: Press;
}

export interface SubmissionStore {
  /**
   * Enqueues all runs of a submission or none; undefined where its interaction was enqueued before.
   * @throws EaselError `quota_exceeded`, `just_started`, `storage_full`
   */
  submit(submission: NewSubmission): Promise<Submission | undefined>;
  /** @throws EaselError `not_found` */
  load(id: SubmissionId): Promise<Submission>;
  /** The message that answers its command. */
  recordReply(id: SubmissionId, messageId: string): Promise<void>;
  /** It is held no more; `roles` are those of its owner. @throws EaselError `quota_exceeded`, `expired` */
  release(id: SubmissionId, roles: readonly string[]): Promise<void>;
  /** Those that are held for longer than so many milliseconds. */
  heldFor(ms: number): Promise<readonly SubmissionId[]>;
  /** Nothing of it is left to be shown. */
  close(id: SubmissionId): Promise<void>;
}

/** One attempt to call a provider, as it is kept in `api_calls`. */
export interface ApiCall {
  /** Null for a call on nobody's behalf. */
  readonly runId: RunId | null;
  readonly provider: Provider;
  readonly operation: string;
  readonly model: string;
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly durationMs: number;
  /** `ok`, or the fault's code. */
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly modelVersion: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** US dollars, estimated from list prices; null where unknown. */
  readonly costUsd: number | null;
  /** Of one that is answered after others failed: what the last failed with, and how long after the first. */
  readonly recovered: { readonly from: FaultCode; readonly ms: number } | null;
}

export type RecordCall = (call: ApiCall) => Promise<void>;

/** What the pipeline logs with; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}
