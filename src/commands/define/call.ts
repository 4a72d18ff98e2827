/** Who asks, where, how to answer, and what a command is given to do its work with. */
import type { ChannelType } from 'discord-api-types/v10';
import type { Scope } from '../../db/deletions.js';
import type { Db } from '../../db/schema.js';
import type { Upload } from '../../db/uploads.js';
import type { Viewer } from '../../db/viewer.js';
import type { Fault } from '../../errors.js';
import type { Language } from '../../languages/index.js';
import type { Pictures } from '../../pictures/pictures.js';
import type { Budget } from '../../pipeline/budget.js';
import type { Forecast } from '../../pipeline/forecast.js';
import type { Health } from '../../pipeline/health.js';
import type { PlacedNote } from '../../pipeline/prompt-notes.js';
import type { Prompt } from '../../pipeline/prompt.js';
import type { Submission } from '../../pipeline/run.js';
import type { Submissions } from '../../pipeline/submissions.js';
import type { Receipt } from '../../views/delete.js';
import type { Form } from '../../views/form.js';
import type { Message } from '../../views/message.js';

/** Who asks, and where. */
export interface Asker {
  readonly guildId: string;
  readonly channel: {
    readonly id: string;
    /** The channel that a thread hangs in; null for what is no thread. */
    readonly parentId: string | null;
  };
  readonly user: { readonly id: string; readonly name: string };
  /** Whose runs they may see. */
  readonly viewer: Viewer;
  /** Ids of their roles in the server. */
  readonly roles: readonly string[];
  /** Of what only this person sees. */
  readonly language: Language;
  /** Permissions of the member in the channel, as Discord's bits. */
  readonly permissions: bigint;
  /** Permissions of the member in the whole server, whatever single channels say. */
  readonly guildPermissions: bigint;
}

/** A command, or the use of a component. */
export interface Call extends Asker {
  readonly interactionId: string;
  readonly channel: Asker['channel'] & {
    readonly type: ChannelType;
    readonly ageRestricted: boolean;
  };
  /** Discord's name of the server's language, for what everybody sees. */
  readonly guildLocale: string;
  /** Ids of the roles of somebody whom an option names; undefined where they are no member. */
  readonly rolesOf: (userId: string) => readonly string[] | undefined;
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
  /** A message of its own that everybody sees, whatever was pressed; resolves as `reply` does. */
  readonly post: (view: Message) => Promise<string | undefined>;
  /** Opens a form as the answer, which has to be the first; a form cannot open another one. */
  readonly openForm: (form: Form) => Promise<void>;
}

/** A press of a button, a choice from a menu, or a form that was sent; `reply` changes the message that the component is on. */
export interface ComponentInteraction extends Call {
  /** The values chosen from a menu. */
  readonly chosen: readonly string[];
  /** The texts of a form, by the names of its fields. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The message that a command of the message menu was used on, whoever wrote it: untrusted. */
export interface TargetMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  /** Its pictures, by address, in the order shown. */
  readonly pictures: readonly TargetPicture[];
}

export interface TargetPicture {
  readonly url: string;
  readonly name: string;
  /** Bytes; undefined where Discord does not say. */
  readonly size?: number | undefined;
}

/** What a command works with that it cannot import. */
export interface Services {
  readonly db: Db;
  readonly submissions: Pick<Submissions, keyof Submissions>;
  readonly deletions: {
    /** Decides a deletion, and resolves once all is gone that can be removed now. */
    readonly carryOut: (scope: Scope) => Promise<Receipt>;
  };
  readonly pictures: Pick<Pictures, 'runSheet' | 'scorePlot' | 'usagePlot'>;
  readonly budget: Pick<Budget, 'setCap' | 'left'>;
  /** Runs a day for each person where a server has set nothing; 0 for no limit. */
  readonly dailyRuns: number;
  /** What a submission is likely to cost, and when it may be ready. */
  readonly forecast: (submission: Submission, prompts: readonly Prompt[]) => Promise<Forecast>;
  /** What the image model of a prompt makes of it otherwise than it was typed. */
  readonly modelNotes: (prompt: Prompt) => readonly PlacedNote[];
  /** How the host's side of things is at the moment. */
  readonly health: () => Promise<Health>;
  /** Posts into a channel of a server, the same nonce once within minutes. @throws EaselError `not_found` where it is not the server's, or why Discord does not take it */
  readonly postIn: (
    guildId: string,
    channelId: string,
    view: Message,
    nonce?: string,
  ) => Promise<void>;
  /**
   * Enqueues the prompts of a file, which is kept before it is acknowledged and until it is enqueued
   * or refused. Undefined where it was refused, or is another process's.
   */
  readonly upload: (
    file: Omit<Upload, 'createdAt'>,
    responder: UploadResponder,
  ) => Promise<Enqueued | undefined>;
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
  /** What was made of them otherwise than they were typed. */
  readonly notes: readonly PlacedNote[];
}
