/** The bot's figures as a table. */
import type { BotFigures, BotOptions, Burst } from './bot.js';
import type { Ready } from './ready.js';
import { table, type Row } from './table.js';

export function botTable(figures: BotFigures, options: BotOptions): string {
  const { alone, beside, loop, peakMiB, bursts, ready } = figures;
  const { batch, people, scale } = options;
  const lone = (what: string, of: (shown: typeof alone) => number, goal: number): Row => ({
    what: `${what}, beside the batch / in an empty system`,
    product: of(beside) / of(alone),
    goal,
  });
  const rows: Row[] = [
    lone("a lone person's first image", ({ firstImageMs }) => firstImageMs, 1.2),
    lone('the end of their run', ({ doneMs }) => doneMs, 1.25),
    {
      what: 'result shown after it is known, most',
      product: beside.shownAfterMs,
      goal: 1000,
      unit: 'ms',
    },
    { what: "loop's delay, p99", product: loop.p99, goal: 15, unit: 'ms' },
    { what: "loop's delay, most", product: loop.max, goal: 80, unit: 'ms' },
    { what: 'peak memory', product: peakMiB, unit: 'MiB' },
    ...bursts.flatMap(burstRows),
    ...ready.flatMap(readyRows),
  ];
  const title = `A batch of ${batch} and ${people} people with one prompt each, 4 + 4 slots, latencies × ${scale}`;
  return table(title, rows);
}

function burstRows({ command, commands, p50, p99, late }: Burst): Row[] {
  const what = `${commands} /${command} at once`;
  return [
    { what: `${what}: acknowledged, p50`, product: p50, unit: 'ms' },
    { what: `${what}: acknowledged, p99`, product: p99, goal: 1000, unit: 'ms' },
    { what: `${what}: late`, product: late, goal: 0 },
  ];
}

function readyRows({ queued, readyMs, delayMs, ackMs }: Ready): Row[] {
  const what = `started with ${queued} queued runs`;
  return [
    {
      what: `${what}: ready`,
      product: (readyMs ?? Number.POSITIVE_INFINITY) / 1000,
      goal: 3,
      unit: 's',
    },
    { what: `${what}: loop's delay, most`, product: delayMs, goal: 50, unit: 'ms' },
    { what: `${what}: a command acknowledged`, product: ackMs, unit: 'ms' },
  ];
}
