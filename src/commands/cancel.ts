import { findSubmission } from '../db/submissions.js';
import { receiptOf } from '../db/receipts.js';
import { unfinishedIn } from '../db/unfinished.js';
import { isSeen } from '../db/viewer.js';
import { EaselError } from '../errors.js';
import { cancelledView, unfinishedName } from '../views/cancel.js';
import type { Message } from '../views/message.js';
import { cancelId } from '../views/status.js';
import type { Call, Services } from './define/call.js';
import { defineCommand, defineComponent } from './define/command.js';
import { moderatedBy, moderates } from './define/moderation.js';
import { MAX_OFFERED, required, string, type Suggest } from './define/options.js';
import { requireSubmission } from './define/find.js';

/** What this person may cancel: their own submissions, and those of others where they moderate. */
const unfinished: Suggest = async (typed, asker, { db }) => {
  const whose = { userId: asker.user.id, moderated: moderatedBy(asker) };
  const all = await unfinishedIn(db, asker.guildId, { ...whose, limit: 100 });
  return all
    .filter((one) => isSeen(asker.viewer, one))
    .map((one) => ({ name: unfinishedName(one, asker.language), value: one.submissionId }))
    .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))
    .slice(0, MAX_OFFERED);
};

export const cancel = defineCommand({
  name: 'cancel',
  texts: ({ commands }) => commands.cancel,
  options: { run: required(string({ max: 100, autocomplete: unfinished })) },
  private: true,
  components: [
    defineComponent(cancelId, async (interaction, { submission }, services) => {
      await interaction.replyPrivately(await cancelSubmission(submission, interaction, services));
    }),
  ],
  async run({ options, ...call }, services) {
    await call.reply(await cancelSubmission(options.run, call, services));
  },
});

/** @throws EaselError `not_found`, also where it is another server's or not for them to see; `not_allowed` */
async function cancelSubmission(id: string, call: Call, services: Services): Promise<Message> {
  const { db, submissions } = services;
  const before = await requireSubmission(id, call, services);
  if (before.userId !== call.user.id && !moderates(call, before))
    throw new EaselError({ code: 'not_allowed', needs: 'moderator' });
  await submissions.cancel(id);
  const after = await findSubmission(db, call, id);
  return cancelledView(before, after ?? before, await receiptOf(db, id), call.language);
}
