import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backUp } from '../../src/db/backup.js';
import { openDatabase } from '../../src/db/open.js';
import { aFolder } from '../support/database.js';
import { submitted } from '../support/builders.js';

it('copies an open database, whole, into one file and leaves nothing else behind', async () => {
  const folder = await aFolder();
  const url = `file:${folder}/easel.db`;
  const { db, close } = await openDatabase(url, '1');
  const { runId } = await submitted(db);
  const file = join(folder, 'backups.db');
  expect(await backUp(url, file)).toBeGreaterThan(4096);
  await submitted(db);
  await close();
  const entries = await readdir(folder);
  expect(entries.filter((name) => name.startsWith('backups'))).toEqual(['backups.db']);
  const copy = await openDatabase(`file:${file}`, '1');
  expect(await copy.db.selectFrom('runs').select('id').execute()).toEqual([{ id: runId }]);
  await copy.close();
});

it('leaves nothing beside a database that nobody has open', async () => {
  const folder = await aFolder();
  const { close } = await openDatabase(`file:${folder}/easel.db`, '1');
  await close();
  await backUp(`file:${folder}/easel.db`, join(folder, 'copy.db'));
  expect((await readdir(folder)).sort()).toEqual(['copy.db', 'easel.db', 'easel.db.lock']);
});

it('overwrites nothing', async () => {
  const folder = await aFolder();
  const { close } = await openDatabase(`file:${folder}/easel.db`, '1');
  await close();
  const file = join(folder, 'precious');
  await writeFile(file, 'precious');
  await expect(backUp(`file:${folder}/easel.db`, file)).rejects.toMatchObject({ exitCode: 2 });
  expect(await readFile(file, 'utf8')).toBe('precious');
});

it.each([
  ['where there is no database', 'file:FOLDER/none.db', 'copy.db', 1],
  ['into a folder that is not there', 'file:FOLDER/easel.db', 'no/copy.db', 2],
  ['to a name that is too long', 'file:FOLDER/easel.db', 'x'.repeat(300), 2],
  ['into a folder where nothing can be made', 'file:FOLDER/easel.db', '../../proc/copy.db', 2],
  ['of a folder', 'file:FOLDER', 'copy.db', 1],
  ['of what is no database', 'file:FOLDER/text.db', 'copy.db', 1],
])('%s it ends with a sentence', async (_, url, file, exitCode) => {
  const folder = await aFolder();
  const { close } = await openDatabase(`file:${folder}/easel.db`, '1');
  await close();
  await writeFile(join(folder, 'text.db'), 'this is no database. '.repeat(500));
  const before = await readdir(folder);
  const copied = backUp(url.replace('FOLDER', folder), join(folder, file));
  await expect(copied).rejects.toMatchObject({ name: 'ExitError', exitCode });
  expect(await readdir(folder)).toEqual(before);
});
