/** A process that brings one database up to date, for `migrateApart`. It ends with the one that asked. */
import { Kysely } from 'kysely';
import { migrateAll } from './migrate.js';
import { EaselDialect } from './sqlite/dialect.js';
import { connect } from './sqlite/open.js';

process.stdin.on('end', () => process.exit(1)).resume();
const [path = ''] = process.argv.slice(2);
const db = new Kysely({ dialect: new EaselDialect(connect(path), (text) => text) });
const error = await migrateAll(db);
await db.destroy();
process.exit(error === undefined ? 0 : 1);
