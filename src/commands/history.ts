import { findPlace, findRuns } from '../db/history.js';
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
import {
  boolean,
  choice,
  defineCommand,
  defineComponent,
  string,
  user,
  type Services,
} from './define/command.js';

export const history = defineCommand({
  name: 'history',
  description: 'What has been painted in this server, newest first',
  options: {
    search: string('Words of the prompt, title or scene', MAX_SEARCH),
    user: user('Whose runs; with favourites, whose favourites'),
    status: choice('How far they are', RUN_STATUSES),
    favourites: boolean('Only what somebody reacted to with a star or a heart'),
  },
  private: true,
  components: [
    defineComponent(pageId, async (press, position, { db }) => {
      await press.reply(await pageAt(position, press.guildId, db));
    }),
    defineComponent(openId, async (press, from, { db, load }) => {
      const [runId = ''] = press.chosen;
      const place = await findPlace(db, press.guildId, runId);
      if (!place) throw new EaselError({ code: 'not_found' });
      const { ageRestricted } = press.channel;
      const run = await load(runId);
      await press.reply(openedRunView({ run, guildId: press.guildId, place, from, ageRestricted }));
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
