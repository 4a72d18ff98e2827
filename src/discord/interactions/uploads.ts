/** Files that commands bring: kept before they are acknowledged, read after it, and by the next process where this one dies between. */
import pRetry from 'p-retry';
import type { Enqueued, UploadResponder } from '../../commands/define/call.js';
import type { Db } from '../../db/schema.js';
import { dropUpload, keepUpload, type Upload } from '../../db/uploads.js';
import { EaselError, faultOf } from '../../errors.js';
import type { Log } from '../../pipeline/ports.js';
import { completePrompt } from '../../pipeline/prompt.js';
import { parsePrompts } from '../../pipeline/prompts-file.js';
import type { SubmissionId } from '../../pipeline/run.js';
import type { Submissions } from '../../pipeline/submissions.js';
import { faultView } from '../../views/fault.js';
import type { Message } from '../../views/message.js';
import { statusView } from '../../views/status.js';
import type { FetchAttachment } from './attachment.js';
import type { Messenger } from '../messages/messenger.js';
import { isFinal } from '../connection/rest.js';

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 60_000;

export interface UploadsOptions {
  readonly db: Db;
  readonly messenger: Pick<Messenger, 'findReply' | 'edit'>;
  readonly fetchAttachment: FetchAttachment;
  readonly submissions: Pick<Submissions, 'submit' | 'recordReply' | 'estimate'>;
  readonly record: (error: unknown, context: { readonly interactionId: string }) => void;
  readonly log: Log;
  readonly now: () => number;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #stopping = new AbortController();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Keeps a file, has it acknowledged, and enqueues its prompts; see `Services.upload`. */
  async take(
    file: Omit<Upload, 'createdAt'>,
    { acknowledge, reject }: UploadResponder,
  ): Promise<Enqueued | undefined> {
    const { db, now } = this.#options;
    const upload = { ...file, createdAt: now() };
    if (!(await keepUpload(db, upload))) return undefined;
    const isOurs = await acknowledge().catch((error: unknown) => {
      // It may have arrived all the same.
      this.#resume(upload);
      throw error;
    });
    try {
      return isOurs ? await this.#read(upload) : undefined;
    } catch (error) {
      if (!(error instanceof EaselError)) this.#record(error, upload);
      await reject(faultOf(error));
      return undefined;
    } finally {
      // Not before it was told: whoever dies now leaves it to the next process.
      await this.#drop(upload);
    }
  }

  /** Takes up what the last process left unread. */
  start(left: readonly Upload[]): void {
    for (const upload of left) this.#resume(upload);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #read(upload: Upload): Promise<Enqueued | undefined> {
    const { fetchAttachment, submissions } = this.#options;
    const { fileName, url, size, defaults } = upload;
    const parsed = parsePrompts(await fetchAttachment(url, size), fileName);
    if (!parsed.ok) throw new EaselError({ code: 'invalid_file', problems: parsed.problems });
    const prompts = parsed.prompts.map((input) => completePrompt(input, defaults, input.id));
    const submission = await submissions.submit({ ...upload, prompts });
    return submission && { submission, prompts };
  }

  #resume(upload: Upload): void {
    this.#finish(upload).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.#record(error, upload);
    });
  }

  /** Reads a file whose acknowledgement is in doubt; one that nobody was answered about is dropped. */
  async #finish(upload: Upload): Promise<void> {
    const { interactionId, channelId, createdAt } = upload;
    const { messenger, log, submissions } = this.#options;
    const messageId = await this.#insist(() => messenger.findReply(channelId, upload, createdAt));
    log.warn({ interactionId, found: messageId !== undefined }, 'a file was left unread');
    if (messageId !== undefined) {
      const { view, id } = await this.#outcome(upload);
      if (view) await this.#insist(() => messenger.edit(channelId, messageId, view));
      if (id !== undefined) await submissions.recordReply(id, messageId);
    }
    await this.#drop(upload);
  }

  /** What is to be shown of a file; the token for an answer in private died with the process that was given it. */
  async #outcome(upload: Upload): Promise<{ view?: Message; id?: SubmissionId }> {
    try {
      const enqueued = await this.#read(upload);
      if (!enqueued) return {};
      const { submission, prompts } = enqueued;
      const view = statusView({
        submission,
        estimate: this.#options.submissions.estimate(prompts),
      });
      return { view, id: submission.id };
    } catch (error) {
      if (!(error instanceof EaselError)) this.#record(error, upload);
      return { view: faultView(faultOf(error)) };
    }
  }

  /** Asks Discord until it does it; undefined where it will not, for good. */
  async #insist<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await pRetry(ask, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: RETRY_FIRST_MS,
        maxTimeout: RETRY_MOST_MS,
        unref: true,
        signal: this.#stopping.signal,
        shouldRetry: ({ error }) => !(error instanceof EaselError) && !isFinal(error),
      });
    } catch (error) {
      if (error instanceof EaselError || isFinal(error)) return undefined;
      throw error;
    }
  }

  async #drop(upload: Upload): Promise<void> {
    await dropUpload(this.#options.db, upload.interactionId).catch((error: unknown) => {
      this.#record(error, upload);
    });
  }

  #record(error: unknown, { interactionId }: Upload): void {
    this.#options.record(error, { interactionId });
  }
}
