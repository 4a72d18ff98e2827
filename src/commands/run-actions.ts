/** What a person does next with a run: buttons under its results that start a new run from it, and its prompt to take along. */
import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { GuildSettings } from '../db/guild-settings.js';
import { loadRun } from '../db/run-rows.js';
import { EaselError } from '../errors.js';
import { again, goOn, isSettled, MAX_CHANGE, steer, type NextRun } from '../pipeline/origin.js';
import { placed, type PromptNote } from '../pipeline/prompt-notes.js';
import { isOver, type Run } from '../pipeline/run.js';
import { retryId } from '../views/batch.js';
import {
  againId,
  changeId,
  CHANGE_FIELD,
  changeForm,
  moreId,
  promptView,
  steerId,
  useId,
} from '../views/run-actions.js';
import type { Call, Services } from './define/call.js';
import { defineComponent, type Component } from './define/command.js';
import { checkedText } from './define/options.js';
import { findRun, requireSubmission, requireTry } from './define/find.js';
import { announce, checkChannel, originOf, type Models } from './generate.js';

/** @param models the image models that are offered, the default first */
export function runActions(models: Models): readonly Component[] {
  return [
    defineComponent(againId, async (call, { run }, services) => {
      const next = again(await finished(run, call, services));
      await begin({ ...next, press: againId.make({ run }) }, call, services, models);
    }),
    defineComponent(moreId, async (call, { run, number, count }, services) => {
      await checkMayStart(call, services);
      const { run: found } = await findRun(run, call, services);
      const iteration = requireTry(found, number);
      // A try that is complete stays as it is, whatever its run does meanwhile.
      if (!isSettled(found, iteration)) throw new EaselError({ code: 'not_over' });
      const next = goOn(found, iteration, Number(count));
      const press = moreId.make({ run, number, count });
      await begin({ ...next, press }, call, services, models);
    }),
    defineComponent(steerId, async (call, { run, number }, services) => {
      const found = await finished(run, call, services);
      requireTry(found, number);
      await call.openForm(changeForm({ run, number }, call.language));
    }),
    defineComponent(changeId, async (call, { run, number }, services) => {
      const found = await finished(run, call, services);
      const words = checkedText(CHANGE_FIELD, call.fields.get(CHANGE_FIELD), MAX_CHANGE);
      const next = steer(found, requireTry(found, number), words);
      await begin({ ...next, press: changeId.make({ run, number }) }, call, services, models);
    }),
    defineComponent(retryId, async (call, { submission }, services) => {
      await checkMayStart(call, services);
      await retry(submission, call, services, models);
    }),
    defineComponent(useId, async (call, { run, number }, services) => {
      const { run: found } = await findRun(run, call, services);
      const iteration = requireTry(found, number);
      await call.replyPrivately(promptView(found, iteration, models, call.language));
    }),
  ];
}

/** A run that this person may start another one from, here. @throws EaselError */
async function finished(runId: string, call: Call, services: Services): Promise<Run> {
  await checkMayStart(call, services);
  const { run } = await findRun(runId, call, services);
  if (!isOver(run)) throw new EaselError({ code: 'not_over' });
  return run;
}

/** Resolves to the server's settings. A button is there for everybody who sees it; who may not type /generate here may not press it. @throws EaselError */
export async function checkMayStart(call: Call, services: Services): Promise<GuildSettings> {
  const settings = await checkChannel(call, services);
  const { UseApplicationCommands, SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
  const sending = call.channel.parentId !== null ? SendMessagesInThreads : SendMessages;
  const needed = UseApplicationCommands | sending;
  if ((call.permissions & needed) !== needed)
    throw new EaselError({ code: 'not_allowed', needs: 'writer' });
  return settings;
}

/** Enqueues a run of the person's own, and posts it where they pressed. */
async function begin(
  { prompt: wanted, start, press }: NextRun & { readonly press: string },
  call: Call,
  services: Services,
  models: Models,
): Promise<void> {
  const { prompt, notes } = paintable(wanted, models);
  const prompts = [prompt];
  const submission = await services.submissions.submit({
    ...originOf(call),
    fileName: null,
    prompts,
    start,
    press: { id: press, shared: false },
  });
  if (!submission) return;
  const enqueued = { submission, prompts, notes: placed(prompt.id, notes) };
  await announce(enqueued, call, services, call.post);
}

/** Enqueues what did not end well of a batch, as a batch of the person's own. @throws EaselError `not_found` */
async function retry(id: string, call: Call, services: Services, models: Models): Promise<void> {
  const found = await requireSubmission(id, call, services);
  if (!found.runs.every(isOver)) throw new EaselError({ code: 'not_over' });
  const unwell = found.runs.filter(({ status }) => status !== 'done');
  if (unwell.length === 0) throw new EaselError({ code: 'not_found' });
  const runs = await Promise.all(unwell.map((run) => loadRun(services.db, run.id)));
  const all = runs.map((run) => paintable(run.prompt, models));
  const prompts = all.map(({ prompt }) => prompt);
  const notes = all.flatMap((one) => placed(one.prompt.id, one.notes));
  const { fileName } = found;
  const submission = await services.submissions.submit({
    ...originOf(call),
    fileName,
    prompts,
    // What did not end well is painted once more, not once for each who asks at the same time.
    press: { id: retryId.make({ submission: id }), shared: true },
  });
  if (submission) await announce({ submission, prompts, notes }, call, services, call.post);
}

/** The prompt with a model that is offered, and what is to be said where that is another one. */
export function paintable<P extends { readonly model: string }>(
  prompt: P,
  models: Models,
): { readonly prompt: P; readonly notes: readonly PromptNote[] } {
  const [used] = models;
  if (models.includes(prompt.model)) return { prompt, notes: [] };
  const notes = [{ kind: 'model_gone', asked: prompt.model, used } as const];
  return { prompt: { ...prompt, model: used }, notes };
}
