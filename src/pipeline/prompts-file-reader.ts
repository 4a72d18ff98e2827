/** Reads the files of prompts that people send without holding up anybody else: a hostile one takes a second to parse. */
import { EaselError } from '../errors.js';
import { BackgroundThread, ThreadError } from '../lib/background-thread.js';
import type { ParsedPrompts } from './prompts-file.js';

/** What the thread is asked to read. */
export interface FileToRead {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

const TIME_LIMIT_MS = 10_000;
const MEMORY_LIMIT_MB = 256;

export class PromptsFileReader {
  readonly #thread: BackgroundThread<FileToRead, ParsedPrompts>;

  constructor({ timeLimitMs = TIME_LIMIT_MS, memoryLimitMb = MEMORY_LIMIT_MB } = {}) {
    this.#thread = new BackgroundThread({
      module: 'prompts-file-thread',
      from: import.meta.url,
      timeLimitMs,
      memoryLimitMb,
    });
  }

  /** As `parsePrompts`. @throws EaselError `invalid_file` where it takes too long or too much memory */
  async read(bytes: Uint8Array, fileName: string): Promise<ParsedPrompts> {
    try {
      return await this.#thread.ask({ bytes, fileName });
    } catch (cause) {
      if (!(cause instanceof ThreadError)) throw cause;
      const message = 'takes too long to read; make it simpler, or split it';
      throw new EaselError(
        { code: 'invalid_file', problems: [{ path: 'file', message }] },
        { cause },
      );
    }
  }
}
