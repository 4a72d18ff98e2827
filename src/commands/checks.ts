/** Striking and adding checks of a run before its first picture is judged. */
import { replaceChecklist } from '../db/checklists.js';
import { EaselError } from '../errors.js';
import {
  aloneCheck,
  MAX_CHECKS,
  MAX_QUESTION,
  type Check,
  type Checklist,
} from '../pipeline/checklist.js';
import type { Run } from '../pipeline/run.js';
import {
  checksForm,
  checksFormId,
  checksId,
  checksView,
  CHECKS_FIELD,
  isChecklistOpen,
  MAX_CHECKS_TEXT,
} from '../views/checks-form.js';
import type { Call, Services } from './define/call.js';
import { defineComponent } from './define/command.js';
import { findRun } from './define/find.js';
import { checkedText } from './define/options.js';

export const checksButtons = [
  defineComponent(checksId, async (call, { run }, services) => {
    await call.openForm(checksForm(await ownRun(run, call, services), call.language));
  }),
  defineComponent(checksFormId, async (call, { run: id }, services) => {
    const run = await ownRun(id, call, services);
    const text = checkedText(CHECKS_FIELD, call.fields.get(CHECKS_FIELD), MAX_CHECKS_TEXT);
    const checklist = rewritten(run.checklist ?? [], text);
    if (!(await replaceChecklist(services.db, id, checklist)))
      throw new EaselError({ code: 'judged_already' });
    await call.replyPrivately(checksView(checklist, call.language));
  }),
];

/** @throws EaselError `not_found`, `not_allowed`, `judged_already` */
async function ownRun(id: string, call: Call, services: Services): Promise<Run> {
  const { run } = await findRun(id, call, services);
  if (run.userId !== call.user.id) throw new EaselError({ code: 'not_allowed', needs: 'owner' });
  if (!isChecklistOpen(run)) throw new EaselError({ code: 'judged_already' });
  return run;
}

/** One question a line; those that were there before stay as they were. */
function rewritten(before: Checklist, text: string): Checklist {
  const lines = text.split('\n').map((line) => line.trim().slice(0, MAX_QUESTION).toWellFormed());
  const questions = [...new Set(lines.filter((line) => line !== ''))].slice(0, MAX_CHECKS);
  return questions.map((question, at): Check => {
    const known = before.find((check) => check.question === question);
    if (!known) return aloneCheck(question);
    const parent = known.needs === null ? undefined : before[known.needs]?.question;
    const needs = questions.findIndex((other) => other === parent);
    return { ...known, needs: needs >= 0 && needs < at ? needs : null };
  });
}
