/** What commands are told of the host's side of things. */
import type { Services } from '../commands/define/call.js';
import type { Config } from '../config.js';
import { recentPace } from '../db/pace.js';
import { runsInProgress } from '../db/unfinished.js';
import type { Provider } from '../errors.js';
import { readyIn } from '../pipeline/forecast.js';
import type { Submissions } from '../pipeline/submissions.js';
import { APP_VERSION, type Pipeline } from './pipeline.js';

const STARTED_AT = Date.now();

type Told = Pick<Pipeline, 'db' | 'lanes' | 'budget' | 'diskSpace' | 'lastFaults'>;
type HostServices = Pick<Services, 'budget' | 'dailyRuns' | 'forecast' | 'health'>;

export function createHostServices(
  told: Told,
  submissions: Pick<Submissions, 'estimate'>,
  { USER_DAILY_RUNS: dailyRuns }: Pick<Config, 'USER_DAILY_RUNS'>,
): HostServices {
  const { budget } = told;
  const [forecast, health] = [createForecast(told, submissions), createHealth(told)];
  return { budget, dailyRuns, forecast, health };
}

/** Nobody is told when where something is in the way: that is said by itself. */
function createForecast(
  { db, lanes, budget }: Told,
  submissions: Pick<Submissions, 'estimate'>,
): Services['forecast'] {
  return async ({ guildId, ahead, held }, prompts) => {
    const [painter, critic] = [widthOf(lanes, 'fal'), widthOf(lanes, 'gemini')];
    const isHeldUp =
      held || lanes.some(({ pause }) => pause) || budget.left.pausesOf(guildId).length > 0;
    const runsAhead = ahead + (await runsInProgress(db));
    const ms = isHeldUp
      ? null
      : readyIn(prompts, { pace: await recentPace(db), painter, critic, runsAhead });
    return { usd: submissions.estimate(prompts), readyAt: ms === null ? null : Date.now() + ms };
  };
}

function widthOf(lanes: Told['lanes'], provider: Provider) {
  const found = lanes.find(({ settings }) => settings.provider === provider);
  if (!found) throw new Error(`there is no lane to ${provider}`);
  return found.settings;
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
