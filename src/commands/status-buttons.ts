/** What is pressed on the message of a submission, while it lasts and afterwards. */
import { costsOf } from '../db/costs.js';
import { loadRun } from '../db/run-rows.js';
import { toggleWatcher } from '../db/watchers.js';
import { EaselError } from '../errors.js';
import { openRunId, tableId, tableView } from '../views/batch.js';
import { message } from '../views/message.js';
import { tellId } from '../views/status.js';
import { defineComponent } from './define/command.js';
import { requireSubmission } from './define/find.js';
import { openedRun } from './show.js';

const tell = defineComponent(tellId, async (interaction, { submission }, services) => {
  const { guildId, user, language } = interaction;
  await requireSubmission(submission, interaction, services);
  const watching = await toggleWatcher(services.db, { guildId, submission, userId: user.id });
  if (!watching) throw new EaselError({ code: 'not_found' });
  await interaction.replyPrivately(message(language, { lines: [language.tell[watching]] }));
});

const table = defineComponent(tableId, async (interaction, { submission }, services) => {
  const { db } = services;
  const found = await requireSubmission(submission, interaction, services);
  const runs = await Promise.all(found.runs.map(({ id }) => loadRun(db, id)));
  const costs = await costsOf(db, submission);
  await interaction.replyPrivately(tableView(found, runs, costs, interaction.language));
});

const open = defineComponent(openRunId, async (interaction, _, services) => {
  const [runId = ''] = interaction.chosen;
  await interaction.replyPrivately(await openedRun({ runId }, interaction, services));
});

export const statusButtons = [tell, table, open];
