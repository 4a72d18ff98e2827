/** The command line's figures as a table. */
import type { CommandLineFigures, CommandLineOptions, Loop } from './command-line.js';
import { table, type Row } from './table.js';

export function commandLineTable(
  { product, bare, pictureMs, start, writes }: CommandLineFigures,
  options: CommandLineOptions,
): string {
  const both = (what: string, of: (loop: Loop) => number, more: Partial<Row> = {}): Row => ({
    what,
    product: of(product),
    bare: of(bare),
    ...more,
  });
  const cpu = ({ cpuMs, iterations }: Loop) => cpuMs / iterations;
  const rows: Row[] = [
    both('makespan / bound of its own calls', (loop) => loop.makespanMs / loop.boundMs, {
      goal: 1.05,
    }),
    both("makespan / bound of the bare loop's calls", (loop) => loop.makespanMs / bare.boundMs),
    both('whole process', ({ wallMs }) => wallMs / 1000, { unit: 's' }),
    both('CPU an iteration', cpu, { unit: 'ms' }),
    { what: 'CPU of one decode and one JPEG', product: pictureMs, unit: 'ms' },
    {
      what: 'CPU / (bare loop + decode + JPEG)',
      product: cpu(product) / (cpu(bare) + pictureMs),
      goal: 1.1,
    },
    both('peak memory', ({ peakMiB }) => peakMiB, { unit: 'MiB', goal: 200 }),
    both('most jobs at fal / FAL_CONCURRENCY', (loop) => loop.falAtOnce / options.slots.fal, {
      goal: 1,
    }),
    both(
      'most calls at Gemini / GEMINI_CONCURRENCY',
      (loop) => loop.geminiAtOnce / options.slots.gemini,
      {
        goal: 1,
      },
    ),
    both("loop's delay, p50", ({ loop }) => loop.p50, { unit: 'ms' }),
    both("loop's delay, p99", ({ loop }) => loop.p99, { unit: 'ms' }),
    both("loop's delay, most", ({ loop }) => loop.max, { unit: 'ms' }),
    { what: 'start to first call', product: start.firstCallMs, goal: 400, unit: 'ms' },
    { what: 'start to first call / node -e 0', product: start.firstCallMs / start.emptyNodeMs },
    ...(writes
      ? [
          { what: 'disk syncs an iteration', product: writes.syncs, goal: 7 },
          { what: 'disk syncs on the loop an iteration', product: writes.syncsOnLoop, goal: 2 },
          { what: 'commits an iteration', product: writes.commits },
          {
            what: 'written to the database an iteration',
            product: writes.databaseBytes / 1024,
            unit: 'KiB',
          },
        ]
      : []),
    ...requestRows(product, bare, options.prompts),
  ];
  const { prompts, scale, slots } = options;
  const title = `${prompts} prompts, ${product.iterations / prompts} iterations each, ${slots.fal} + ${slots.gemini} slots, latencies × ${scale}`;
  const uncounted = writes ? '' : 'Disk syncs and commits: not counted, for there is no strace.\n';
  return table(title, rows) + uncounted;
}

function requestRows(product: Loop, bare: Loop, prompts: number): Row[] {
  const names = Object.keys({ ...product.requests, ...bare.requests }).sort();
  const each = ({ requests }: Loop, name: string) => (requests[name] ?? 0) / prompts;
  return names.map((name) => ({
    what: `requests a run: ${name}`,
    product: each(product, name),
    bare: each(bare, name),
  }));
}
