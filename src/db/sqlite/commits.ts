/** Writes that are asked for in one turn of the event loop share one commit; each of them fails alone. */
import { setImmediate } from 'node:timers';
import type SqliteModule from 'better-sqlite3';
import type { BusyWait } from './busy-wait.js';

type Statement =
  'begin immediate' | 'savepoint one' | 'release one' | 'rollback to one' | 'commit' | 'rollback';

interface Task {
  /** Done inside of the transaction; resolves to what is done once that is committed. */
  readonly work: () => Promise<() => void>;
  readonly failed: (error: unknown) => void;
}

export class Commits {
  readonly #database: SqliteModule.Database;
  readonly #busyWait: BusyWait;
  readonly #statements = new Map<Statement, SqliteModule.Statement>();
  #waiting: Task[] = [];
  #isScheduled = false;
  /** Resolves when the transaction that is open now has ended. */
  #open: Promise<void> | undefined;

  constructor(database: SqliteModule.Database, busyWait: BusyWait) {
    this.#database = database;
    this.#busyWait = busyWait;
  }

  /**
   * Resolves to what `work` gave once that is committed. What it awaits must be the database alone:
   * all others wait for it. @throws what it threw; then nothing of it was written
   */
  write<T>(work: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const task = async () => {
        const result = await work();
        return () => {
          resolve(result);
        };
      };
      this.#waiting.push({ work: task, failed: reject });
      this.#schedule();
    });
  }

  /** Resolves when no transaction is open: what is read then is committed. */
  async quiet(): Promise<void> {
    while (this.#open) await this.#open;
  }

  /** Resolves when all that was asked for is committed, or has failed: it begins nothing, which might fail. */
  async idle(): Promise<void> {
    while (this.#isScheduled || this.#open) {
      await this.quiet();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => void this.#next());
  }

  async #next(): Promise<void> {
    await this.quiet();
    this.#isScheduled = false;
    const tasks = this.#waiting;
    this.#waiting = [];
    this.#open = this.#commit(tasks);
    await this.#open;
  }

  /** Never rejects. */
  async #commit(tasks: readonly Task[]): Promise<void> {
    const committed: (() => void)[] = [];
    try {
      await this.#busyWait.retry(() => {
        this.#rollback();
        this.#run('begin immediate');
      });
      for (const task of tasks) committed.push(await this.#alone(task));
      this.#run('commit');
      for (const tell of committed) tell();
    } catch (error) {
      // Those that had failed by themselves know it already.
      for (const { failed } of tasks) failed(error);
      this.#tryRollback();
    } finally {
      this.#open = undefined;
    }
  }

  /** Where the disk fails even that, it is done before the next transaction begins. */
  #tryRollback(): void {
    try {
      this.#rollback();
    } catch {
      // Whoever wrote was told of the first fault.
    }
  }

  #rollback(): void {
    if (this.#database.inTransaction) this.#run('rollback');
  }

  /** One that fails leaves no trace. @throws what took the whole transaction with it: a full disk */
  async #alone({ work, failed }: Task): Promise<() => void> {
    this.#run('savepoint one');
    try {
      const tell = await work();
      this.#run('release one');
      return tell;
    } catch (error) {
      if (!this.#database.inTransaction) throw error;
      this.#run('rollback to one');
      this.#run('release one');
      failed(error);
      return () => undefined;
    }
  }

  #run(sql: Statement): void {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    statement.run();
  }
}
