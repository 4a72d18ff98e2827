/** Makes what is committed outlive a power cut, without the event loop waiting for the disk. */
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The write-ahead log of a database, synced on demand: commits are appended to it, and SQLite itself syncs it when it is emptied. */
export class DiskSync {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #running = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param path of the database, which has been written to since it was opened */
  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when all that is committed by now is on the disk. Those who ask during one sync share the next. */
  synced(): Promise<void> {
    this.#next ??= this.#running.then(
      () => this.#sync(),
      () => this.#sync(),
    );
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#running.catch(() => undefined);
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }

  async #sync(): Promise<void> {
    const asked = this.#next;
    this.#next = undefined;
    if (asked) this.#running = asked;
    this.#file ??= openDurably(`${this.#path}-wal`);
    this.#file.catch(() => (this.#file = undefined));
    await (await this.#file).datasync();
  }
}

/** The file, whose name outlives a power cut, too. */
async function openDurably(path: string): Promise<FileHandle> {
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
  return open(path, 'r+');
}
