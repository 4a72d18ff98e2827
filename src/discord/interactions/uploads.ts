/** Files uploaded with commands: recorded before they are acknowledged and read after it, by the next process where this one dies between. */
import type { Enqueued, UploadResponder } from '../../commands/define/call.js';
import type { Db } from '../../db/schema.js';
import { dropUpload, keepUpload, type Upload } from '../../db/uploads.js';
import { EaselError, faultOf } from '../../errors.js';
import { backoff, persist } from '../../lib/backoff.js';
import type { Log } from '../../pipeline/ports.js';
import { OneAtATime } from '../../lib/one-at-a-time.js';
import { completePrompt, styleProblems } from '../../pipeline/prompt.js';
import type { GivenPicture } from '../../pipeline/given-picture.js';
import type { PromptsFileReader } from '../../pipeline/prompts-file-reader.js';
import type { SubmissionId } from '../../pipeline/run.js';
import type { Submissions } from '../../pipeline/submissions.js';
import { languageOf } from '../../languages/index.js';
import { faultView } from '../../views/fault.js';
import type { Message } from '../../views/message.js';
import { statusView } from '../../views/status.js';
import type { PictureUploads } from './picture-uploads.js';
import type { FetchAttachment } from './attachment.js';
import type { Messenger } from '../messages/messenger.js';
import { isFinal } from '../connection/rest.js';

const RETRY_WAIT = backoff(1_000, 60_000);

export interface UploadsOptions {
  readonly db: Db;
  readonly messenger: Pick<Messenger, 'findReply' | 'edit'>;
  readonly fetchAttachment: FetchAttachment;
  readonly reader: Pick<PromptsFileReader, 'read'>;
  readonly pictures: Pick<PictureUploads, 'read' | 'discard'>;
  readonly submissions: Pick<Submissions, 'submit' | 'recordReply' | 'estimate'>;
  readonly record: (error: unknown, context: { readonly interactionId: string }) => void;
  readonly log: Log;
  readonly now: () => number;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #stopping = new AbortController();
  readonly #people = new OneAtATime();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Records a file, has it acknowledged, and enqueues its prompts; see `Services.upload`. */
  async take(
    file: Omit<Upload, 'createdAt'>,
    { acknowledge, reject }: UploadResponder,
  ): Promise<Enqueued | undefined> {
    const { db, now } = this.#options;
    const upload = { ...file, createdAt: now() };
    if (!(await keepUpload(db, upload))) return undefined;
    const isOurs = await acknowledge().catch((error: unknown) => {
      // The acknowledgement may have arrived all the same.
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
      // Not before the person was told: if the process dies now, the next one reads the file.
      await this.#drop(upload);
    }
  }

  /** Reads the files that the last process left unread. */
  start(left: readonly Upload[]): void {
    for (const upload of left) this.#resume(upload);
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Reads one file of a person at a time, so that nobody's many hold up another's one. */
  #read(upload: Upload): Promise<Enqueued | undefined> {
    return this.#people.do(upload.userId, () => readUpload(upload, this.#options));
  }

  #resume(upload: Upload): void {
    this.#finish(upload).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.#record(error, upload);
    });
  }

  /** Reads a file whose acknowledgement may not have arrived; drops it where none did. */
  async #finish(upload: Upload): Promise<void> {
    const { interactionId, channelId } = upload;
    const { messenger, log, submissions } = this.#options;
    const messageId = await this.#retry(() => messenger.findReply(channelId, upload));
    log.warn({ interactionId, found: messageId !== undefined }, 'a file was left unread');
    if (messageId !== undefined) {
      const { view, id } = await this.#outcome(upload);
      if (view) await this.#retry(() => messenger.edit(channelId, messageId, view));
      if (id !== undefined) await submissions.recordReply(id, messageId);
    }
    await this.#drop(upload);
  }

  /** What the public answer is to show of a file: the token for a private one was lost with the last process. */
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
      return { view: faultView(faultOf(error), languageOf(upload.locale)) };
    }
  }

  /** Repeats a request until Discord answers it; undefined where it refuses for good. */
  async #retry<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      const { signal } = this.#stopping;
      return await persist(request, {
        wait: RETRY_WAIT,
        signal,
        isFinal: isRefused,
        onFailure: (err) => {
          this.#options.log.warn(
            { err },
            'a request about a file that was left unread is repeated',
          );
        },
      });
    } catch (error) {
      if (isRefused(error)) return undefined;
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

/** Reads what was uploaded, and enqueues it. @throws EaselError */
function readUpload(upload: Upload, options: UploadsOptions): Promise<Enqueued | undefined> {
  const { picture } = upload;
  return picture ? readPicture(upload, picture, options) : readFile(upload, options);
}

async function readFile(
  upload: Upload,
  { fetchAttachment, reader, submissions }: UploadsOptions,
): Promise<Enqueued | undefined> {
  const { fileName, url, size, defaults } = upload;
  const parsed = await reader.read(await fetchAttachment(url, size), fileName);
  if (!parsed.ok) throw new EaselError({ code: 'invalid_file', problems: parsed.problems });
  const problems = parsed.prompts.flatMap((input, index) =>
    styleProblems(input, defaults).map(({ path, message }) => ({
      path: `prompts[${String(index)}].${path}`,
      message,
    })),
  );
  if (problems.length > 0) throw new EaselError({ code: 'invalid_file', problems });
  const prompts = parsed.prompts.map((input) => completePrompt(input, defaults, input.id));
  const submission = await submissions.submit({ ...upload, prompts });
  return submission && { submission, prompts, notes: parsed.notes };
}

async function readPicture(
  upload: Upload,
  given: GivenPicture,
  { pictures, submissions }: UploadsOptions,
): Promise<Enqueued | undefined> {
  const { prompt, start } = await pictures.read(upload, given);
  const prompts = [prompt];
  try {
    const submission = await submissions.submit({ ...upload, fileName: null, prompts, start });
    return submission && { submission, prompts, notes: [] };
  } catch (error) {
    // Where it may have been enqueued all the same, the picture is its.
    const isRefused = error instanceof EaselError && error.fault.code !== 'storage_full';
    if (isRefused) await pictures.discard(upload, given);
    throw error;
  }
}

/** Whether Discord would refuse the same request again. */
function isRefused(error: unknown): boolean {
  return error instanceof EaselError || isFinal(error);
}
