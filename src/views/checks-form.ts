/** The form in which a person strikes and adds checks before their first picture is judged. */
import { z } from 'zod';
import type { Language } from '../languages/index.js';
import { MAX_CHECKS, MAX_QUESTION, questionsOf, type Checklist } from '../pipeline/checklist.js';
import { hasImage, type Run } from '../pipeline/run.js';
import { button } from './controls.js';
import { defineCustomId, rowId } from './custom-id.js';
import type { Form } from './form.js';
import { message, quote, type Message, type Row } from './message.js';

const state = z.object({ run: rowId });
/** Opens the form. */
export const checksId = defineCustomId('chks1', state);
/** The form that was sent. */
export const checksFormId = defineCustomId('chkf1', state);

export const CHECKS_FIELD = 'checks';
export const MAX_CHECKS_TEXT = MAX_CHECKS * (MAX_QUESTION + 1);

/** Whether no picture is judged by it yet. */
export function isChecklistOpen({ status, checklist, iterations }: Run): boolean {
  const isPainted = iterations.some(({ candidates }) => candidates.some(hasImage));
  return status === 'running' && checklist !== null && !isPainted;
}

export function checksButton({ id }: Run, { checks }: Language): Row['components'][number] {
  return button(checks.button, checksId.make({ run: id }));
}

export function checksForm({ id, checklist }: Run, { checks }: Language): Form {
  const value = questionsOf(checklist ?? []).join('\n');
  return {
    customId: checksFormId.make({ run: id }),
    title: checks.title,
    fields: [
      { name: CHECKS_FIELD, label: checks.label, value, max: MAX_CHECKS_TEXT, isLong: true },
    ],
  };
}

export function checksView(checklist: Checklist, t: Language): Message {
  const lines = questionsOf(checklist).map((question) => quote(question, MAX_QUESTION, '- '));
  return message(t, { lines: [t.checks.saved, ...lines] });
}
