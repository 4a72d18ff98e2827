import { fansOfRuns } from '../db/favourite-list.js';
import { findRuns, type HistoryEntry } from '../db/history.js';
import { loadRun } from '../db/run-rows.js';
import { RUN_STATUSES, shown, winner } from '../pipeline/run.js';
import {
  filterOf,
  firstPage,
  historyView,
  MAX_SEARCH,
  openId,
  pageId,
  type PagePosition,
} from '../views/history.js';
import type { Message } from '../views/message.js';
import { PAGE_SIZE, type Listed } from '../views/run-list.js';
import type { Call, Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { boolean, choice, string, user } from './define/options.js';
import { openedRun } from './show.js';

export const history = defineCommand({
  name: 'history',
  texts: ({ commands }) => commands.history,
  options: {
    search: string({ max: MAX_SEARCH }),
    user: user(),
    status: choice(RUN_STATUSES),
    favourites: boolean(),
  },
  private: true,
  components: [
    defineComponent(pageId, async (interaction, position, services) => {
      await interaction.reply(await pageAt(position, interaction, services));
    }),
    defineComponent(openId, async (interaction, _, services) => {
      const [runId = ''] = interaction.chosen;
      await interaction.replyPrivately(await openedRun({ runId }, interaction, services));
    }),
  ],
  async run({ options, ...call }, services) {
    await call.reply(await pageAt(firstPage(options), call, services));
  },
});

async function pageAt(
  position: PagePosition,
  call: Call,
  { db }: Pick<Services, 'db'>,
): Promise<Message> {
  const { from, towards } = position;
  const { entries, ...page } = await findRuns(
    db,
    filterOf(position, call),
    { towards: towards === 'o' ? 'older' : 'newer', ...(from === '' ? {} : { from }) },
    PAGE_SIZE,
  );
  const listed = await listedRuns(db, entries);
  return historyView(
    { ...page, entries: listed },
    position,
    call.channel.ageRestricted,
    call.language,
  );
}

/** Each with its winner's picture, and how many people like something of it. */
async function listedRuns(db: Services['db'], entries: readonly HistoryEntry[]): Promise<Listed[]> {
  const ids = entries.map(({ id }) => id);
  const [people, runs] = await Promise.all([
    fansOfRuns(db, ids),
    Promise.all(ids.map((id) => loadRun(db, id))),
  ]);
  const pictures = new Map(
    runs.map((run) => {
      const iteration = winner(run) ?? run.iterations.findLast((one) => shown(one));
      return [run.id, (iteration && shown(iteration)?.image) ?? null];
    }),
  );
  return entries.map(({ id, bestScore, ...entry }) => ({
    ...entry,
    value: id,
    score: bestScore,
    people: people.get(id) ?? 0,
    picture: pictures.get(id) ?? null,
  }));
}
