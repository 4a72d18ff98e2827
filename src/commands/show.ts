import { findRuns, type HistoryFilter } from '../db/history.js';
import { winner } from '../pipeline/run.js';
import type { Message } from '../views/message.js';
import { runName } from '../views/run-name.js';
import { detailsId, detailsView, scoresOf } from '../views/details.js';
import { sheetOf } from '../views/sheet.js';
import { showView, tryId } from '../views/show.js';
import type { Call, Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { MAX_OFFERED, required, string, type Suggest } from './define/options.js';
import { findRun } from './define/find.js';

/** One's own runs that are offered before those of others. */
const OWN_OFFERED = 10;

/** Runs of this server that they may see, and whose prompt has these words: this person's first, then the newest. */
export const runsHere: Suggest = async (typed, { guildId, user, viewer }, { db }) => {
  const search = typed.trim();
  const all: HistoryFilter = { guildId, viewer, ...(search === '' ? {} : { search }) };
  const newest = async (filter: HistoryFilter, limit: number) =>
    (await findRuns(db, filter, { towards: 'older' }, limit)).entries;
  const found = [
    ...(await newest({ ...all, userId: user.id }, OWN_OFFERED)),
    ...(await newest(all, MAX_OFFERED)),
  ];
  const once = new Map(found.map((entry) => [entry.id, entry]));
  return [...once.values()]
    .slice(0, MAX_OFFERED)
    .map((entry) => ({ name: runName(entry), value: entry.id }));
};

export const show = defineCommand({
  name: 'show',
  texts: ({ commands }) => commands.show,
  options: { run: required(string({ max: 100, autocomplete: runsHere })) },
  private: true,
  components: [
    defineComponent(tryId, async (interaction, { run, number }, services) => {
      const chosen = { runId: run, number: Number(number) };
      await interaction.reply(await openedRun(chosen, interaction, services));
    }),
    defineComponent(detailsId, async (interaction, { run, number }, services) => {
      const { run: found } = await findRun(run, interaction, services);
      const scores = number === '0' ? scoresOf(found) : undefined;
      const plot = scores && (await services.pictures.scorePlot(scores));
      await interaction.replyPrivately(
        detailsView(found, Number(number), interaction.language, plot),
      );
    }),
  ],
  async run({ options, ...call }, services) {
    await call.reply(await openedRun({ runId: options.run }, call, services));
  },
});

/** A run with one of its tries; with the winner where none is named. @throws EaselError as `findRun` */
export async function openedRun(
  { runId, number: chosen }: { readonly runId: string; readonly number?: number },
  call: Call,
  services: Pick<Services, 'db' | 'pictures'>,
): Promise<Message> {
  const { run, place } = await findRun(runId, call, services);
  const { guildId, language, channel } = call;
  const number = chosen ?? winner(run)?.number ?? run.iterations.at(-1)?.number ?? 1;
  const { ageRestricted } = channel;
  const sheet =
    run.iterations.length > 1
      ? await services.pictures.runSheet(sheetOf(run, ageRestricted))
      : undefined;
  return showView({ run, place, guildId, number, ageRestricted, sheet }, language);
}
