/** An import as a host calls it: a folder to take from, and a database and a folder to take it into. */
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/open.js';
import { loadRun } from '../../src/db/run-rows.js';
import type { Db } from '../../src/db/schema.js';
import { ExitError } from '../../src/errors.js';
import { runImport } from '../../src/import/program.js';
import { aFolder } from './database.js';

interface Outcome {
  readonly code: number;
  readonly output: string;
}

export async function anImport(more: Readonly<Record<string, string>> = {}) {
  const base = await aFolder();
  const outputDir = join(base, 'outputs');
  const url = `file:${join(base, 'easel.db')}`;
  const env = { DATABASE_URL: url, OUTPUT_DIR: outputDir, ...more };
  const scene = { folder: await aFolder() };

  async function using<T>(use: (db: Db) => Promise<T>): Promise<T> {
    const database = await openDatabase(url, '0.0.0-test');
    try {
      return await use(database.db);
    } finally {
      await database.close();
    }
  }

  async function runOn(...args: string[]): Promise<Outcome> {
    let output = '';
    const write = (text: string) => void (output += text);
    try {
      const code = await runImport(args, env, write);
      return { code, output };
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      return { code: error.exitCode, output: output + error.message };
    }
  }

  return {
    url,
    outputDir,
    using,
    get folder() {
      return scene.folder;
    },
    anotherFolder: aFolder,
    /** The folder is elsewhere by now. */
    async move() {
      const elsewhere = join(await aFolder(), 'moved');
      await rename(scene.folder, elsewhere);
      scene.folder = elsewhere;
    },
    /** Arguments come after the folder. */
    run: (...args: string[]) => runOn(scene.folder, ...args),
    runOn,
    /** The oldest first. */
    runs: () =>
      using(async (db) => {
        const rows = await db.selectFrom('runs').select('id').orderBy('id').execute();
        return Promise.all(rows.map(({ id }) => loadRun(db, id)));
      }),
    logs: () =>
      using(async (db) => ({
        calls: await db
          .selectFrom('api_calls')
          .select(['provider', 'operation', 'outcome', 'cost_usd'])
          .orderBy('provider')
          .execute(),
        errors: await db
          .selectFrom('error_logs')
          .select(['code', 'message'])
          .orderBy('code')
          .execute(),
      })),
    /** Every row, and every file with its bytes. */
    async state() {
      const tables = [
        'submissions',
        'prompts',
        'runs',
        'iterations',
        'candidates',
        'evaluations',
        'refined_prompts',
        'api_calls',
        'error_logs',
        'spending',
        'settings',
      ] as const;
      const rows = await using((db) =>
        Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute())),
      );
      const entries = await readdir(outputDir, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
      const contents = await Promise.all(
        files.sort().map(async (file) => [file, (await readFile(file)).toString('base64')]),
      );
      return { rows, contents };
    },
  };
}
