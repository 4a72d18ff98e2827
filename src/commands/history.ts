import { findPlace, findRuns } from '../db/history.js';
import { loadRun } from '../db/run-rows.js';
import { EaselError } from '../errors.js';
import { RUN_STATUSES } from '../pipeline/run.js';
import {
  filterOf,
  firstPage,
  historyView,
  MAX_SEARCH,
  openedRunView,
  openId,
  PAGE_SIZE,
  pageId,
  type PagePosition,
} from '../views/history.js';
import type { Message } from '../views/message.js';
import type { Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { boolean, choice, string, user } from './define/options.js';

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
    defineComponent(pageId, async (interaction, position, { db }) => {
      await interaction.reply(await pageAt(position, interaction.guildId, db));
    }),
    defineComponent(openId, async (interaction, from, { db }) => {
      const [runId = ''] = interaction.chosen;
      const place = await findPlace(db, interaction.guildId, runId);
      if (!place) throw new EaselError({ code: 'not_found' });
      const { ageRestricted } = interaction.channel;
      const run = await loadRun(db, runId);
      await interaction.reply(
        openedRunView({ run, guildId: interaction.guildId, place, from, ageRestricted }),
      );
    }),
  ],
  async run({ options, guildId, reply }, { db }) {
    await reply(await pageAt(firstPage(options), guildId, db));
  },
});

async function pageAt(
  position: PagePosition,
  guildId: string,
  db: Services['db'],
): Promise<Message> {
  const { from, towards } = position;
  const page = await findRuns(
    db,
    filterOf(position, guildId),
    { towards: towards === 'o' ? 'older' : 'newer', ...(from === '' ? {} : { from }) },
    PAGE_SIZE,
  );
  return historyView(page, position);
}
