import { findFavourites, type Favourite } from '../db/favourite-list.js';
import { toggleFavourite } from '../db/favourites.js';
import { loadRun } from '../db/run-rows.js';
import { best, shown } from '../pipeline/run.js';
import {
  cursorOf,
  favouritesId,
  favouritesView,
  firstFavourites,
  openFavouriteId,
  type FavouritePosition,
  type ListedFavourite,
} from '../views/favourites.js';
import { keepId, keptView } from '../views/keep.js';
import type { Message } from '../views/message.js';
import { PAGE_SIZE } from '../views/run-list.js';
import type { Call, Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { user } from './define/options.js';
import { findRun, requireTry } from './define/find.js';
import { openedRun } from './show.js';

export const favourites = defineCommand({
  name: 'favourites',
  texts: ({ commands }) => commands.favourites,
  options: { user: user() },
  private: true,
  components: [
    defineComponent(favouritesId, async (interaction, position, services) => {
      await interaction.reply(await pageAt(position, interaction, services));
    }),
    defineComponent(openFavouriteId, async (interaction, _, services) => {
      const [runId = '', number] = (interaction.chosen[0] ?? '').split(':');
      const chosen = { runId, number: Number(number) };
      await interaction.replyPrivately(await openedRun(chosen, interaction, services));
    }),
    defineComponent(keepId, async (interaction, { run, number }, services) => {
      const { run: found } = await findRun(run, interaction, services);
      const iteration = requireTry(found, number);
      const { user, language } = interaction;
      const kept = await toggleFavourite(services.db, iteration.id, user.id, Date.now());
      await interaction.replyPrivately(keptView(kept, language));
    }),
  ],
  async run({ options, ...call }, services) {
    await call.reply(await pageAt(firstFavourites(options.user), call, services));
  },
});

async function pageAt(
  position: FavouritePosition,
  call: Call,
  { db }: Pick<Services, 'db'>,
): Promise<Message> {
  const { guildId, viewer, channel, language } = call;
  const whose = position.user === '' ? {} : { userId: position.user };
  const filter = { guildId, viewer, ...whose };
  const page = await findFavourites(db, filter, cursorOf(position), PAGE_SIZE);
  const entries = await Promise.all(page.entries.map((favourite) => listed(db, favourite)));
  return favouritesView({ ...page, entries }, position, channel.ageRestricted, language);
}

async function listed(
  db: Services['db'],
  { runId, number, iterationId, people }: Favourite,
): Promise<ListedFavourite> {
  const { prompt, userId, status, createdAt, iterations } = await loadRun(db, runId);
  const iteration = iterations.find((one) => one.number === number);
  const picture = iteration && shown(iteration);
  return {
    iterationId,
    value: `${runId}:${String(number)}`,
    prompt: prompt.prompt,
    userId,
    status,
    score: (iteration && best(iteration)?.evaluation.score) ?? null,
    createdAt,
    people,
    picture: picture?.image ?? null,
  };
}
