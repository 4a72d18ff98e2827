/** Who asks, where, how to answer, and what a command is given to do its work with. */
import type { ChannelType } from 'discord-api-types/v10';
import type { Db } from '../../db/schema.js';
import type { Upload } from '../../db/uploads.js';
import type { Fault } from '../../errors.js';
import type { NewSubmission } from '../../pipeline/ports.js';
import type { Prompt } from '../../pipeline/prompt.js';
import type { Run, RunId, Submission, SubmissionId } from '../../pipeline/run.js';
import type { Message } from '../../views/message.js';

/** Who asks, where, and how to answer. */
export interface Call {
  readonly interactionId: string;
  readonly guildId: string;
  readonly channel: {
    readonly id: string;
    readonly type: ChannelType;
    readonly ageRestricted: boolean;
  };
  readonly user: { readonly id: string; readonly name: string };
  /** Permissions of the member in the channel, as Discord's bits. */
  readonly permissions: bigint;
  /** Permissions of the bot in the channel. */
  readonly appPermissions: bigint;
  /**
   * Sends the answer, or replaces the placeholder of `defer`. Resolves to the id of the message, or
   * to undefined where another process had answered before.
   * @throws EaselError `target_gone` where the interaction has expired
   */
  readonly reply: (view: Message) => Promise<string | undefined>;
  /** Tells Discord that the answer will take a while; false where another process had answered before. */
  readonly defer: () => Promise<boolean>;
  /** A message that only this person sees: the answer, or one after it. */
  readonly replyPrivately: (view: Message) => Promise<void>;
}

/** A press of a button, or a choice from a menu; `reply` changes the message that the component is on. */
export interface ComponentInteraction extends Call {
  /** The values chosen from a menu. */
  readonly chosen: readonly string[];
}

/** What a command may do besides answering. */
export interface Services {
  readonly db: Db;
  /** Undefined where this interaction was submitted before; held where it may cost too much unasked. */
  readonly submit: (submission: Omit<NewSubmission, 'held'>) => Promise<Submission | undefined>;
  /**
   * Enqueues the prompts of a file, which is kept before it is acknowledged and until it is enqueued
   * or refused. Undefined where it was refused, or is another process's.
   */
  readonly upload: (
    file: Omit<Upload, 'createdAt'>,
    responder: UploadResponder,
  ) => Promise<Enqueued | undefined>;
  /** The status message is there: from now on it is drawn, and the runs may start. */
  readonly shown: (id: SubmissionId, messageId: string) => Promise<void>;
  /** Nobody was told of this submission: cancels it before anything is paid. */
  readonly withdraw: (id: SubmissionId) => Promise<void>;
  /** The answer failed, and may have arrived all the same: withdraws where it is not to be found. */
  readonly doubt: (id: SubmissionId) => void;
  readonly load: (id: RunId) => Promise<Run>;
  /** Whether an image model can be told what to avoid. */
  readonly takesNegative: (model: string) => boolean;
  /** What these prompts may cost at most, in US dollars; unknown prices count as nothing. */
  readonly estimate: (prompts: readonly Prompt[]) => number;
  /** The owner agreed: its runs may start. */
  readonly release: (id: SubmissionId) => Promise<void>;
  /** Ends a run that is not over; resolves when nothing of it is under way any more. */
  readonly cancel: (id: RunId) => Promise<void>;
}

/** Answers the person who attached a file. */
export interface UploadResponder {
  /** Resolves to false where another process had answered before. */
  readonly acknowledge: () => Promise<boolean>;
  readonly reject: (fault: Fault) => Promise<void>;
}

/** A submission with the prompts that it was made of. */
export interface Enqueued {
  readonly submission: Submission;
  readonly prompts: readonly Prompt[];
}
