import { faultsSince } from '../db/faults.js';
import { runningIn } from '../db/unfinished.js';
import { DAY_MS } from '../pipeline/calendar.js';
import { healthView } from '../views/health.js';
import { defineCommand } from './define/command.js';

const RUNS_SHOWN = 8;

export const status = defineCommand({
  name: 'status',
  texts: ({ commands }) => commands.status,
  options: {},
  private: true,
  async run({ guildId, viewer, language, reply }, { db, health, budget }) {
    const runs = await runningIn(db, { guildId, viewer }, RUNS_SHOWN);
    const faults = await faultsSince(db, guildId, Date.now() - DAY_MS);
    const pauses = budget.left.pausesOf(guildId);
    await reply(healthView({ health: { ...(await health()), pauses }, runs, faults }, language));
  },
});
