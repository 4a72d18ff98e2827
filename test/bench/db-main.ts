/** `node --import tsx test/bench/db-main.ts --runs 100000`: prints how long every query takes. */
import { parseArgs } from 'node:util';
import { benchDatabase, type QueryTime } from './db.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100000' } } });
const { queries, slices, ...rest } = await benchDatabase(Number(values.runs));

const shown = ({ query, p50, p99, max }: QueryTime) =>
  [query.padEnd(36), ...[p50, p99, max].map((ms) => ms.toFixed(2).padStart(8))].join('');
const lines = [
  JSON.stringify(rest),
  `${'ms'.padEnd(36)}     p50     p99     max`,
  ...[...queries, ...slices].map(shown),
];
process.stdout.write(`${lines.join('\n')}\n`);
