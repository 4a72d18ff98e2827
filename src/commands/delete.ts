import { belongingsOf } from '../db/belongings.js';
import { findRuns } from '../db/history.js';
import { EaselError } from '../errors.js';
import {
  deletedView,
  deleteEverythingId,
  deleteEverythingView,
  deleteId,
  deleteNothingId,
  deleteRunId,
  deleteRunView,
  deletingView,
  keptAllView,
} from '../views/delete.js';
import type { Message } from '../views/message.js';
import { runName } from '../views/run-name.js';
import type { Call, Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { moderatedBy, moderates } from './define/moderation.js';
import { boolean, MAX_OFFERED, string, type Suggest } from './define/options.js';
import { findRun } from './define/find.js';
import { runsHere } from './show.js';

/** What this person may delete: their own runs, and all where they moderate the server. */
const deletable: Suggest = async (typed, asker, services) => {
  if (moderatedBy(asker) === 'all') return runsHere(typed, asker, services);
  const { guildId, viewer } = asker;
  const search = typed.trim();
  const own = { guildId, viewer, userId: viewer.userId, ...(search === '' ? {} : { search }) };
  const { entries } = await findRuns(services.db, own, { towards: 'older' }, MAX_OFFERED);
  return entries.map((entry) => ({ name: runName(entry), value: entry.id }));
};

export const deleteCommand = defineCommand({
  name: 'delete',
  texts: ({ commands }) => commands.delete,
  options: { run: string({ max: 100, autocomplete: deletable }), everything: boolean() },
  private: true,
  components: [
    defineComponent(deleteId, async (interaction, { run }, services) => {
      await interaction.replyPrivately(await askedOfRun(run, interaction, services));
    }),
    defineComponent(deleteRunId, async (interaction, { run }, services) => {
      await ownRun(run, interaction, services);
      await carryOut({ runId: run }, interaction, services);
    }),
    defineComponent(deleteEverythingId, async (interaction, _, services) => {
      await carryOut({ userId: interaction.user.id }, interaction, services);
    }),
    defineComponent(deleteNothingId, async (interaction) => {
      await interaction.reply(keptAllView(interaction.language));
    }),
  ],
  async run({ options: { run, everything = false }, ...call }, services) {
    if ((run === undefined) === !everything)
      throw new EaselError({
        code: 'invalid_options',
        problems: [{ path: '', message: call.language.deletion.oneOfThem }],
      });
    await call.reply(
      run === undefined
        ? deleteEverythingView(
            await belongingsOf(services.db, { userId: call.user.id }),
            call.language,
          )
        : await askedOfRun(run, call, services),
    );
  },
});

async function askedOfRun(runId: string, call: Call, services: Services): Promise<Message> {
  const { id, prompt } = await ownRun(runId, call, services);
  const belongings = await belongingsOf(services.db, { runId });
  return deleteRunView({ id, prompt: prompt.prompt }, belongings, call.language);
}

/** @throws EaselError as `findRun`; `not_allowed` where it is another's, and they are no moderator */
async function ownRun(runId: string, call: Call, services: Services) {
  const { run, place } = await findRun(runId, call, services);
  if (run.userId !== call.user.id && !moderates(call, place))
    throw new EaselError({ code: 'not_allowed', needs: 'moderator' });
  return run;
}

async function carryOut(
  scope: Parameters<Services['deletions']['carryOut']>[0],
  { reply, language }: Call,
  { deletions }: Services,
): Promise<void> {
  await reply(deletingView(language));
  await reply(deletedView(await deletions.carryOut(scope), language));
}
