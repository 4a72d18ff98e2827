/** SQLite as Kysely speaks to it: statements prepared once, writes that share commits, faults by name. */
import type SqliteModule from 'better-sqlite3';
import {
  SqliteAdapter,
  SqliteDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type RootOperationNode,
} from 'kysely';
import { asStorageFault } from '../../lib/storage-errors.js';
import { BusyWait } from './busy-wait.js';
import { Commits } from './commits.js';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** A Kysely dialect over an open file; every text that is written or looked for goes through `redact`. */
export class EaselDialect extends SqliteDialect {
  readonly #database: SqliteModule.Database;
  readonly #redact: Redact;

  constructor(database: SqliteModule.Database, redact: Redact) {
    super({ database });
    this.#database = database;
    this.#redact = redact;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): Driver {
    return new EaselDriver(this.#database, this.#redact);
  }
}

/** DDL is transactional in SQLite, which Kysely does not take for granted: a failed migration leaves nothing. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class EaselDriver implements Driver {
  readonly #database: SqliteModule.Database;
  readonly #statements: Statements;
  readonly #commits: Commits;
  readonly #busyWait = new BusyWait();

  constructor(database: SqliteModule.Database, redact: Redact) {
    this.#database = database;
    this.#statements = new Statements(database, redact);
    this.#commits = new Commits(database, this.#busyWait);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<EaselConnection> {
    return Promise.resolve(new EaselConnection(this.#statements, this.#commits, this.#busyWait));
  }

  beginTransaction(connection: EaselConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: EaselConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: EaselConnection): Promise<void> {
    return connection.rollback();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#commits.idle();
    this.#database.close();
  }
}

/** Writes that change rows and nothing else; others may not stand in a transaction, or end one. */
const SHARED: ReadonlySet<RootOperationNode['kind']> = new Set([
  'InsertQueryNode',
  'UpdateQueryNode',
  'DeleteQueryNode',
]);

/** What somebody does in a transaction of their own, among others that share its commit. */
class Transaction {
  /** Resolves when it is its turn. */
  readonly begun: Promise<void>;
  /** Resolves once it is committed, with all that share the commit. */
  readonly committed: Promise<void>;
  #end: (outcome: 'commit' | 'rollback') => void = () => undefined;
  #failure: unknown = new Error('rolled back');

  constructor(commits: Commits) {
    const ended = new Promise<'commit' | 'rollback'>((resolve) => {
      this.#end = resolve;
    });
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    this.committed = commits.write(async () => {
      begin();
      if ((await ended) === 'rollback') throw this.#failure;
    });
    this.begun = Promise.race([begun, this.committed]);
  }

  run<T>(statement: () => T): T {
    try {
      return statement();
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  end(outcome: 'commit' | 'rollback'): Promise<void> {
    this.#end(outcome);
    return this.committed;
  }
}

class EaselConnection implements DatabaseConnection {
  readonly #statements: Statements;
  readonly #commits: Commits;
  readonly #busyWait: BusyWait;
  #transaction: Transaction | undefined;

  constructor(statements: Statements, commits: Commits, busyWait: BusyWait) {
    this.#statements = statements;
    this.#commits = commits;
    this.#busyWait = busyWait;
  }

  /** @throws EaselError `storage_full` */
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const run = () => this.#statements.run<R>(query);
    if (this.#transaction) return this.#transaction.run(run);
    if (SHARED.has(query.query.kind)) return this.#commits.write(run).catch(rethrow);
    return this.#busyWait
      .retry(async () => {
        await this.#commits.quiet();
        return run();
      })
      .catch(rethrow);
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  /** The right to write comes first, and not halfway through what was read. */
  async begin(): Promise<void> {
    const transaction = new Transaction(this.#commits);
    await transaction.begun.catch(rethrow);
    this.#transaction = transaction;
  }

  async commit(): Promise<void> {
    await this.#end('commit').catch(rethrow);
  }

  /** Where the disk was full, all was rolled back before: complaining would hide why. */
  async rollback(): Promise<void> {
    await this.#end('rollback').catch(() => undefined);
  }

  async #end(outcome: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    await transaction?.end(outcome);
  }
}

/** Statements that are kept for the next time. */
const MOST_STATEMENTS = 500;

/** Statements of one file, each prepared once: Easel asks the same few hundred all day. */
class Statements {
  readonly #database: SqliteModule.Database;
  readonly #redact: Redact;
  readonly #known = new Map<string, SqliteModule.Statement>();

  constructor(database: SqliteModule.Database, redact: Redact) {
    this.#database = database;
    this.#redact = redact;
  }

  /** @throws EaselError `storage_full` */
  run<R>(query: CompiledQuery): QueryResult<R> {
    const parameters = query.parameters.map((value) =>
      typeof value === 'string' ? this.#redact(value) : value,
    );
    try {
      const statement = this.#prepare(query.sql);
      if (statement.reader) return { rows: statement.all(parameters) as R[] };
      const { changes, lastInsertRowid } = statement.run(parameters);
      const [numAffectedRows, insertId] = [BigInt(changes), BigInt(lastInsertRowid)];
      return { numAffectedRows, insertId, rows: [] };
    } catch (error) {
      return rethrow(error);
    }
  }

  #prepare(sql: string): SqliteModule.Statement {
    const known = this.#known.get(sql);
    if (known) return known;
    if (this.#known.size >= MOST_STATEMENTS) this.#known.clear();
    const statement = this.#database.prepare(sql);
    this.#known.set(sql, statement);
    return statement;
  }
}

/** @throws EaselError `storage_full` where it says that this cannot be done now; else the same again */
export function rethrow(error: unknown): never {
  throw asStorageFault(error);
}
