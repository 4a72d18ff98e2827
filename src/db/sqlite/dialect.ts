/** SQLite as Kysely speaks to it, with what Kysely takes for granted or leaves out. */
import type SqliteModule from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type QueryResult,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { EaselError } from '../../errors.js';
import { storageTrouble } from '../../lib/storage-errors.js';
import { BusyWait } from './busy-wait.js';

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

  override createDriver(): SqliteDriver {
    return new EaselDriver(this.#database, this.#redact);
  }
}

/** DDL is transactional in SQLite, which Kysely does not take for granted: a failed migration leaves nothing. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class EaselDriver extends SqliteDriver {
  readonly #database: SqliteModule.Database;
  readonly #redact: Redact;
  readonly #busyWait = new BusyWait();

  constructor(database: SqliteModule.Database, redact: Redact) {
    super({ database: preparedOnce(database) });
    this.#database = database;
    this.#redact = redact;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new EaselConnection(await super.acquireConnection(), this.#redact, this.#busyWait);
  }

  /** The right to write comes first, and not halfway through what was read. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** SQLite may have rolled back by itself where the disk was full; complaining would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Statements that are kept for the next time. */
const MOST_STATEMENTS = 500;

/** The same file, each statement prepared once: Easel asks the same few hundred all day. */
function preparedOnce(database: SqliteModule.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => void database.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      const statement = database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
  };
}

class EaselConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #redact: Redact;
  readonly #busyWait: BusyWait;

  constructor(connection: DatabaseConnection, redact: Redact, busyWait: BusyWait) {
    this.#connection = connection;
    this.#redact = redact;
    this.#busyWait = busyWait;
  }

  /** @throws EaselError `storage_full` */
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map((value) =>
      typeof value === 'string' ? this.#redact(value) : value,
    );
    try {
      return await this.#busyWait.retry(() =>
        this.#connection.executeQuery<R>({ ...query, parameters }),
      );
    } catch (error) {
      const passes = storageTrouble(error) !== undefined;
      throw passes ? new EaselError({ code: 'storage_full' }, { cause: error }) : error;
    }
  }

  streamQuery<R>(query: CompiledQuery, size?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery<R>(query, size);
  }
}
