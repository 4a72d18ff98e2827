/** What commands are told of the host's side of things. */
import type { Services } from '../commands/define/call.js';
import type { Config } from '../config.js';
import { recentPace, workLeft } from '../db/pace.js';
import { runsInProgress } from '../db/unfinished.js';
import { readyIn } from '../pipeline/forecast.js';
import type { Submission } from '../pipeline/run.js';
import type { Submissions } from '../pipeline/submissions.js';
import { APP_VERSION, type Pipeline } from './pipeline.js';

const STARTED_AT = Date.now();

type Told = Pick<Pipeline, 'db' | 'lanes' | 'budget' | 'diskSpace' | 'lastFaults'>;
type HostServices = Pick<Services, 'budget' | 'dailyRuns' | 'forecast' | 'health'>;

export function createHostServices(
  told: Told & { readonly readyAt: ReadyAt },
  submissions: Pick<Submissions, 'estimate'>,
  { USER_DAILY_RUNS: dailyRuns }: Pick<Config, 'USER_DAILY_RUNS'>,
): HostServices {
  const forecast: Services['forecast'] = async (submission, prompts) => ({
    usd: submissions.estimate(prompts),
    readyAt: await told.readyAt(submission),
  });
  return { budget: told.budget, dailyRuns, forecast, health: createHealth(told) };
}

/** When a submission may be ready, in epoch milliseconds; null where nobody knows. */
type ReadyAt = (submission: Submission) => Promise<number | null>;

/** Nobody is told when where something is in the way: that is said by itself. */
export function createReadyAt({
  db,
  lanes,
  budget,
}: Pick<Told, 'db' | 'lanes' | 'budget'>): ReadyAt {
  return async (submission) => {
    const { guildId, ahead, held, runs } = submission;
    if (held || lanes.some(({ pause }) => pause) || budget.left.pausesOf(guildId).length > 0)
      return null;
    const [{ settings: painter }, { settings: critic }] = lanes;
    const running = runs.filter(({ status }) => status === 'running').length;
    // What is in line waits for those in progress; what is in progress has slots beside them.
    const isInLine = runs.some(({ status }) => status === 'queued');
    const runsAhead = isInLine ? ahead + (await runsInProgress(db)) - running : 0;
    const work = await workLeft(db, submission);
    const ms = readyIn(work, { pace: await recentPace(db), painter, critic, runsAhead });
    return ms === null ? null : Date.now() + ms;
  };
}

function createHealth(told: Told): Services['health'] {
  const { db, lanes, budget, diskSpace, lastFaults } = told;
  return async () => ({
    queued: db.queue.size,
    inProgress: await runsInProgress(db),
    providers: lanes.map(({ settings, pause, ...lane }) => ({
      provider: settings.provider,
      slots: { taken: lane.running, total: settings.concurrency },
      waiting: lane.waiting,
      rate: { left: lane.headroom, perMinute: settings.requestsPerMinute },
      pause,
      lastFault: lastFaults.get(settings.provider),
    })),
    pauses: budget.left.pausesOf(null),
    leftToday: budget.left.leftToday,
    canSave: !diskSpace.isFull,
    version: APP_VERSION,
    startedAt: STARTED_AT,
  });
}
