/**
 * What is counted, in Prometheus' words. Events are counted as they happen, everything else is read when
 * somebody asks. A label is one of a few words of ours: never a prompt, a person, a server or a model.
 * docs/ops/ has a dashboard and alert rules for these names.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '../db/schema.js';
import { runsInProgress } from '../db/unfinished.js';
import { diskFreeAt } from '../lib/disk-free.js';
import type { Budget } from '../pipeline/budget.js';
import type { DiskSpace } from '../pipeline/disk-space.js';
import type { Runner } from '../pipeline/engine/runner.js';
import type { Lane } from '../pipeline/providers/lane.js';
import type { WorkEvents } from '../pipeline/work-events.js';

/** Often enough to see what holds up an answer; seldom enough to cost nothing. */
const LOOP_LOOK_MS = 20;
const CALL_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];
const WAIT_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** What is looked at, once it is there. */
export interface Counted {
  readonly db: Db;
  readonly lanes: readonly Lane[];
  readonly runner: Pick<Runner, 'events'>;
  readonly events: WorkEvents;
  readonly budget: Pick<Budget, 'left'>;
  readonly diskSpace: Pick<DiskSpace, 'isFull'>;
  readonly gateway: { isConnected(): boolean };
  /** Folders, by what they are for. */
  readonly places: Readonly<Record<string, string>>;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #drawings: Counter;

  constructor(version: string, isReady: () => boolean) {
    const registers = [this.#registry];
    collectDefaultMetrics({
      register: this.#registry,
      eventLoopMonitoringPrecision: LOOP_LOOK_MS,
    });
    this.#drawings = new Counter({
      name: 'easel_drawings_total',
      help: 'Sheets and plots that were asked for: found in the cache (hit), or drawn (miss).',
      labelNames: ['cache'],
      registers,
    });
    for (const cache of ['hit', 'miss']) this.#drawings.inc({ cache }, 0);
    this.#gauge('info', 'The version that runs.', ['version'], () => [[{ version }, 1]]);
    this.#gauge('ready', 'Whether /readyz says so.', [], () => [[{}, Number(isReady())]]);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All as it is now. */
  read(): Promise<string> {
    return this.#registry.metrics();
  }

  /** A drawing was asked for. */
  readonly drew = (isKept: boolean): void => {
    this.#drawings.inc({ cache: isKept ? 'hit' : 'miss' });
  };

  /** From here on there is more to count. */
  watch(counted: Counted): void {
    const registers = [this.#registry];
    countCalls(counted, registers);
    countRuns(counted, registers);
    countWaits(counted, registers);
    this.#watchLanes(counted);
    this.#watchHost(counted);
  }

  #watchLanes({ lanes }: Counted): void {
    const perLane = (name: string, help: string, read: (lane: Lane) => number) => {
      this.#gauge(name, help, ['provider'], () =>
        lanes.map((lane) => [{ provider: lane.settings.provider }, read(lane)]),
      );
    };
    perLane('lane_waiting', 'Calls that wait for their turn.', ({ waiting }) => waiting);
    perLane('lane_slots', 'Calls that may be under way at once.', (lane) => {
      return lane.settings.concurrency;
    });
    perLane('lane_slots_taken', 'Calls under way.', ({ running }) => running);
    perLane('lane_rate_left', 'Calls that the rate lets begin at once.', (lane) => lane.headroom);
    const help = 'Open; paused, until the provider can serve again; closed, until the host acts.';
    this.#gauge('provider_state', help, ['provider', 'state'], () =>
      lanes.flatMap((lane) =>
        ['open', 'paused', 'closed'].map((state) => [
          { provider: lane.settings.provider, state },
          Number(state === stateOf(lane)),
        ]),
      ),
    );
  }

  #watchHost({ db, budget, diskSpace, gateway, places }: Counted): void {
    this.#gauge('runs', 'Runs that are not over.', ['state'], async () => [
      [{ state: 'queued' }, db.queue.size],
      [{ state: 'running' }, await runsInProgress(db)],
    ]);
    this.#gauge('gateway_connected', 'Whether Discord’s events arrive.', [], () => [
      [{}, Number(gateway.isConnected())],
    ]);
    this.#gauge('storage_writable', 'Whether everything can be saved.', [], () => [
      [{}, Number(!diskSpace.isFull)],
    ]);
    const usd = (name: string, help: string, read: () => number | null) => {
      this.#gauge(name, `${help}, in US dollars; nothing where there is no cap.`, [], () => {
        const found = read();
        return found === null ? [] : [[{}, found]];
      });
    };
    usd('budget_usd', 'DAILY_BUDGET_USD', () => budget.left.dailyCap);
    usd('budget_left_usd', 'What is left of it today', () => budget.left.leftToday);
    const disks = async (of: 'free' | 'size') => {
      const found = Object.entries(places).map(async ([place, path]) => {
        const disk = await diskFreeAt(path).catch(() => undefined);
        return disk ? ([[{ place }, disk[of]]] as const) : [];
      });
      return (await Promise.all(found)).flat();
    };
    this.#gauge('disk_free_bytes', 'Room on the disk.', ['place'], () => disks('free'));
    this.#gauge('disk_size_bytes', 'The disk as a whole.', ['place'], () => disks('size'));
  }

  #gauge(name: string, help: string, labelNames: readonly string[], read: Read): void {
    new Gauge({
      name: `easel_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      async collect() {
        this.reset();
        // What cannot be read now (a database that is locked) is no reason to tell nothing at all.
        const readings = await Promise.resolve()
          .then(read)
          .catch(() => []);
        for (const [labels, value] of readings) this.set(labels, value);
      },
    });
  }
}

type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];
type Read = () => readonly Reading[] | Promise<readonly Reading[]>;

function stateOf({ closed, pause }: Lane): string {
  if (closed) return 'closed';
  return pause ? 'paused' : 'open';
}

function countCalls({ events, lanes }: Counted, registers: Registry[]): void {
  const calls = new Counter({
    name: 'easel_calls_total',
    help: 'Attempts to call a provider; the outcome is ok, or the code of the fault.',
    labelNames: ['provider', 'operation', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'easel_call_duration_seconds',
    help: 'How long an attempt took, whatever came of it.',
    labelNames: ['provider', 'operation'],
    buckets: CALL_SECONDS,
    registers,
  });
  const cost = new Counter({
    name: 'easel_cost_usd_total',
    help: 'What calls cost, estimated by list prices.',
    labelNames: ['provider'],
    registers,
  });
  for (const { settings } of lanes) cost.inc({ provider: settings.provider }, 0);
  const faults = new Counter({
    name: 'easel_faults_total',
    help: 'What went wrong and was recorded, by the code of the fault.',
    labelNames: ['code'],
    registers,
  });
  events.on('call', ({ provider, operation, outcome, durationMs, costUsd }) => {
    calls.inc({ provider, operation, outcome });
    seconds.observe({ provider, operation }, durationMs / 1000);
    cost.inc({ provider }, costUsd ?? 0);
  });
  events.on('fault', (code) => {
    faults.inc({ code });
  });
}

function countRuns({ runner }: Counted, registers: Registry[]): void {
  const seconds = new Histogram({
    name: 'easel_step_duration_seconds',
    help: 'How long a step took with all its waits and tries; what was stopped does not count.',
    labelNames: ['step', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  });
  const ended = new Counter({
    name: 'easel_runs_ended_total',
    help: 'Runs that are over.',
    labelNames: ['status'],
    registers,
  });
  for (const status of ['done', 'failed', 'cancelled']) ended.inc({ status }, 0);
  runner.events.on('step', (step, outcome, ms) => {
    if (outcome === 'cancelled' || outcome === 'stopping') return;
    seconds.observe({ step, outcome: outcome === 'ok' ? 'ok' : 'failed' }, ms / 1000);
  });
  runner.events.on('ended', (status) => {
    ended.inc({ status });
  });
}

function countWaits({ lanes }: Counted, registers: Registry[]): void {
  const seconds = new Histogram({
    name: 'easel_lane_wait_seconds',
    help: 'How long a call waited for its turn.',
    labelNames: ['provider'],
    buckets: WAIT_SECONDS,
    registers,
  });
  for (const lane of lanes)
    lane.onTurn((ms) => {
      seconds.observe({ provider: lane.settings.provider }, ms / 1000);
    });
}
