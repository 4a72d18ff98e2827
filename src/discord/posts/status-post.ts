/** The status message of one submission: edited at a civil rate, the newest state, and the last one always. */
import { faultOf, isNotTaken } from '../../errors.js';
import {
  isOver,
  type Run,
  type RunId,
  type Submission,
  type SubmissionId,
} from '../../pipeline/run.js';
import type { Receipt } from '../../db/receipts.js';
import { languageOf, type Language } from '../../languages/index.js';
import type { Pictures } from '../../pictures/pictures.js';
import { HOUR_MS } from '../../pipeline/calendar.js';
import type { JobProgress } from '../../pipeline/ports.js';
import type { Message } from '../../views/message.js';
import { contactSheetOf, sheetOf } from '../../views/sheet.js';
import { statusView } from '../../views/status.js';
import type { StatusInput } from '../../views/status-input.js';
import type { Messenger } from '../messages/messenger.js';
import { saysAll } from '../messages/recognise.js';
import { isEditedTooOften, retryAfterMs } from '../connection/rest.js';

/** Discord caps edits of what is older than an hour: resources/message, error 30046. */
const OLD_EVERY_MS = 60_000;
/** Of a change while it goes on. Discord grants five edits in five seconds to all messages of a channel. */
const PROGRESS_MS = 2_000;
/** Of the end of a run, which may be the last state. */
const RESULT_MS = 500;

export interface StatusOptions {
  readonly messenger: Messenger;
  /** Sentences about what keeps runs of a server waiting; with null, what keeps everybody waiting. */
  readonly trouble: (guildId: string | null, language: Language) => readonly string[];
  readonly runOf: (id: RunId) => Promise<Run>;
  /** What it has cost so far. */
  readonly receiptOf: (id: SubmissionId) => Promise<Receipt>;
  /** When it may be ready, in epoch milliseconds; null where nobody knows. */
  readonly readyAt: (submission: Submission) => Promise<number | null>;
  readonly pictures: Pick<Pictures, 'runSheet' | 'contactSheet'>;
  /** Milliseconds between two edits while it goes on: for tests. */
  readonly progressMs?: number;
}

/** What became of drawing it. */
export type Drawn = 'edited' | 'unchanged' | 'later';

export class StatusPost {
  /** What the image service said last. */
  progress: JobProgress | undefined;
  /** Somebody deleted it: the thread goes on without, for it is not posted anew. */
  isGone = false;
  /** A run has ended that it does not show as ended yet. */
  #hasResult = false;
  /** Discord lets it be edited no more for now, or does not take it: only its final state is still drawn. */
  #isStuck = false;
  readonly #options: StatusOptions;
  /** By the clock that never jumps. It stands there as a reply, or as the last process left it. */
  #editedAt = performance.now();
  /** This process has edited it, which counts where edits are capped. */
  #isEdited = false;
  /** Discord asked to be left alone until then, by the clock that never jumps. */
  #closedUntil = 0;
  #last = '';

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  /** A run moved: what the image service said is not true of the step that comes now. */
  changed(run: Run): void {
    this.progress = undefined;
    this.#hasResult ||= isOver(run);
  }

  /** Milliseconds until it may be edited; the wall clock may have been set meanwhile. */
  wait(createdAt: number, now: number, isFinal: boolean): number {
    if (this.isGone) return 0;
    const isOld = Math.abs(now - createdAt) > HOUR_MS;
    const every = isOld && (this.#isEdited || !isFinal) ? OLD_EVERY_MS : this.#everyMs(isFinal);
    return Math.max(this.#editedAt + every, this.#closedUntil) - performance.now();
  }

  #everyMs(isFinal: boolean): number {
    const { progressMs = PROGRESS_MS } = this.#options;
    return isFinal || this.#hasResult ? RESULT_MS : progressMs;
  }

  /**
   * Draws the state of its submission; a final one that it can no longer show is posted beside it.
   * Resolves to `later` where it is to be drawn once Discord allows it.
   */
  async draw(submission: Submission, ageRestricted: boolean): Promise<Drawn> {
    const { channelId, messageId, runs } = submission;
    const over = runs.every(isOver);
    if (channelId === null || messageId === null || this.isGone) return 'unchanged';
    if (this.#isStuck && !over) return 'unchanged';
    this.#hasResult = false;
    const status = await this.#statusOf(submission, over, ageRestricted);
    const text = JSON.stringify(statusView(status));
    // A forecast alone, which is another one each time, is not worth an edit.
    if (text === this.#last) return 'unchanged';
    const readyAt = over ? null : await this.#options.readyAt(submission);
    const view = statusView({ ...status, forecast: { usd: 0, readyAt } });
    const isShown = await this.#edit(channelId, messageId, view);
    if (!isShown && this.#closedUntil > performance.now()) return 'later';
    if (!isShown && over && this.#isStuck) await this.#postBeside(submission, view);
    this.#last = text;
    return 'edited';
  }

  /** The final state, posted once: a process that died after it may have left it there. */
  async #postBeside({ id, channelId, threadId, messageId }: Submission, view: Message) {
    const { messenger } = this.#options;
    const place = threadId ?? channelId;
    if (place === null || messageId === null) return;
    const known = await messenger.findOwn(place, saysAll(view), messageId);
    if (known === undefined) await messenger.post(place, view, finalNonce(id));
  }

  /** False where it cannot be edited any more. */
  async #edit(channelId: string, messageId: string, view: Message): Promise<boolean> {
    try {
      await this.#options.messenger.edit(channelId, messageId, view);
      return true;
    } catch (error) {
      const closedMs = retryAfterMs(error);
      const fault = faultOf(error);
      if (fault.code === 'target_gone') this.isGone = true;
      else if (isEditedTooOften(error) || isNotTaken(fault)) this.#isStuck = true;
      else if (closedMs > 0) this.#closedUntil = performance.now() + closedMs;
      else throw error;
      return false;
    } finally {
      this.#editedAt = performance.now();
      this.#isEdited = true;
    }
  }

  async #statusOf(
    submission: Submission,
    over: boolean,
    ageRestricted: boolean,
  ): Promise<StatusInput> {
    const { trouble, receiptOf } = this.#options;
    const runs = await this.#runs(submission, over);
    const ends = over && {
      receipt: await receiptOf(submission.id),
      sheet: await this.#sheet(submission, runs, ageRestricted),
    };
    return {
      submission,
      runs,
      trouble: trouble(submission.guildId, languageOf(submission.locale)),
      progress: this.progress,
      ageRestricted,
      ...ends,
    };
  }

  /** Those that it tells more of than their rows' summaries say. */
  #runs({ fileName, runs }: Submission, over: boolean): Promise<readonly Run[]> {
    const isTold = over || (fileName === null && runs.some(({ status }) => status === 'running'));
    return Promise.all(isTold ? runs.map(({ id }) => this.#options.runOf(id)) : []);
  }

  #sheet({ fileName }: Submission, runs: readonly Run[], ageRestricted: boolean) {
    const { pictures } = this.#options;
    if (fileName !== null) return pictures.contactSheet(contactSheetOf(runs, ageRestricted));
    const [run] = runs;
    return run && run.iterations.length > 1
      ? pictures.runSheet(sheetOf(run, ageRestricted))
      : undefined;
  }
}

/** What Discord tells a repeated post by; at most 25 characters. */
function finalNonce(id: SubmissionId): string {
  return `${id}-result`;
}
