/** What is pressed on the message of a submission, while it lasts and afterwards. */
import { costsOf } from '../db/costs.js';
import { loadRun } from '../db/run-rows.js';
import { findSubmission } from '../db/submissions.js';
import { toggleWatcher } from '../db/watchers.js';
import { EaselError } from '../errors.js';
import { openRunId, tableId, tableView } from '../views/batch.js';
import { message } from '../views/message.js';
import { tellId } from '../views/status.js';
import { defineComponent } from './define/command.js';
import { openedRun } from './show.js';

const tell = defineComponent(tellId, async (interaction, { submission }, { db }) => {
  const { guildId, user, language } = interaction;
  if (!(await findSubmission(db, interaction, submission)))
    throw new EaselError({ code: 'not_found' });
  const watching = await toggleWatcher(db, { guildId, submission, userId: user.id });
  if (!watching) throw new EaselError({ code: 'not_found' });
  await interaction.replyPrivately(message({ lines: [language.tell[watching]] }));
});

const table = defineComponent(tableId, async (interaction, { submission }, { db }) => {
  const found = await findSubmission(db, interaction, submission);
  if (!found) throw new EaselError({ code: 'not_found' });
  const runs = await Promise.all(found.runs.map(({ id }) => loadRun(db, id)));
  const costs = await costsOf(db, submission);
  await interaction.replyPrivately(tableView(found, runs, costs, interaction.language));
});

const open = defineComponent(openRunId, async (interaction, _, services) => {
  const [runId = ''] = interaction.chosen;
  await interaction.replyPrivately(await openedRun({ runId }, interaction, services));
});

export const statusButtons = [tell, table, open];
