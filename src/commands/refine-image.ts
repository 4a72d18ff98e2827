/** The loop from a picture that somebody posted: it is judged first, and painted better then. */
import { z } from 'zod';
import type { GuildSettings } from '../db/guild-settings.js';
import { findPlace } from '../db/history.js';
import { findPictureForm, keepPictureForm } from '../db/picture-forms.js';
import { loadRun } from '../db/run-rows.js';
import type { Looker } from '../db/viewer.js';
import { EaselError, faultOf } from '../errors.js';
import { readPrompt } from '../pipeline/prompt-reader.js';
import { placed } from '../pipeline/prompt-notes.js';
import {
  fullPrompt,
  MAX_ITERATIONS,
  MAX_PROMPT,
  styleProblems,
  type Prompt,
  type PromptDefaults,
} from '../pipeline/prompt.js';
import { MAX_IMAGE_BYTES } from '../pipeline/image.js';
import type { Style } from '../pipeline/style.js';
import { shown, winner, type Iteration, type Run } from '../pipeline/run.js';
import { defineCustomId } from '../views/custom-id.js';
import { faultView } from '../views/fault.js';
import { SPOILER } from '../views/message.js';
import { pictureForm, PROMPT_FIELD, STYLE_FIELD } from '../views/run-actions.js';
import type { Call, ComponentInteraction, Services, TargetMessage } from './define/call.js';
import { defineComponent, defineMessageCommand, type Command } from './define/command.js';
import { announce, findStyle, originOf, type Models } from './generate.js';
import { checkMayStart, paintable, runActions } from './run-actions.js';

/** Sends what a picture is to show. */
const pictureFormId = defineCustomId('pict1', z.object({ form: z.string().regex(/^\w{1,20}$/) }));

/** @param models the image models that are offered, the default first */
export function refineImage(models: Models): Command {
  return defineMessageCommand({
    name: 'Refine this image',
    texts: ({ actions }) => ({ name: actions.refine }),
    private: true,
    components: [
      // What comes of it is for everybody, and is waited for.
      defineComponent(
        pictureFormId,
        (interaction, { form }, services) => start(form, interaction, services, models),
        { private: false },
      ),
      ...runActions(models),
    ],
    run: ask,
  });
}

/** Asks what the picture should show, and remembers which one it is. */
async function ask(
  { target, ...call }: Call & { readonly target: TargetMessage },
  services: Services,
): Promise<void> {
  const { styles } = await checkMayStart(call, services);
  const { db } = services;
  const { interactionId: id, guildId, user } = call;
  const [picture] = target.pictures;
  if (!picture) throw new EaselError({ code: 'picture_unusable', why: 'none' });
  const { url, name: fileName, size = 0 } = picture;
  if (size > MAX_IMAGE_BYTES) throw new EaselError({ code: 'picture_unusable', why: 'too_large' });
  const ours = await ownTry(target, fileName, call, db);
  const parent = ours ? { runId: ours.run.id, iteration: ours.iteration.number } : null;
  const kept = { id, guildId, userId: user.id, fileName, url, size, parent };
  await keepPictureForm(db, kept, Date.now());
  const prompt = ours && (fits(ours.run.prompt) ? fullPrompt : justPrompt)(ours.run.prompt);
  const customId = pictureFormId.make({ form: id });
  const asked = {
    prompt,
    pictures: target.pictures.length,
    styles: styles.map(({ name }) => name),
  };
  await call.openForm(pictureForm(customId, asked, call.language));
}

interface OwnTry {
  readonly run: Run;
  readonly iteration: Iteration;
}

/** The name of each of our pictures tells its run; the message tells whether that is true. */
const OUR_NAME = /easel-([0-9a-z]{14})-/;

async function ownTry(
  { id }: TargetMessage,
  fileName: string,
  looker: Looker,
  db: Services['db'],
): Promise<OwnTry | undefined> {
  const [, runId = ''] = OUR_NAME.exec(fileName) ?? [];
  const place = await findPlace(db, looker, runId);
  if (!place) return undefined;
  const run = await loadRun(db, runId);
  const iteration =
    place.statusMessageId === id
      ? winner(run)
      : run.iterations.find(({ number }) => place.messageIds.get(number) === id);
  return iteration && { run, iteration };
}

/** The form was sent: the picture is fetched, and a run starts from it. */
async function start(
  formId: string,
  call: ComponentInteraction,
  services: Services,
  models: Models,
): Promise<void> {
  const settings = await checkMayStart(call, services);
  const { guildId, user } = call;
  const form = await findPictureForm(services.db, { id: formId, guildId, userId: user.id });
  if (!form) throw new EaselError({ code: 'target_gone' });
  const { parent, fileName, url, size } = form;
  const read = readPrompt({ prompt: call.fields.get(PROMPT_FIELD) ?? '' });
  if (!read.ok) throw new EaselError({ code: 'invalid_options', problems: read.problems });
  const { prompt, aspect = null, negative_prompt: negative, seed = null } = read.input;
  const before = parent && (await stillThere(parent, services.db));
  const ownModel = models.find((one) => one === settings.model) ?? models[0];
  const { prompt: made, notes } = paintable(before?.run.prompt ?? { model: ownModel }, models);
  const defaults: PromptDefaults = {
    ...NOTHING,
    ...(before && !fits(before.run.prompt) ? restOf(before.run.prompt) : {}),
    negative: negative ?? before?.run.prompt.negative ?? null,
    seed,
    iterations: iterationsIn(settings),
    images: before?.run.prompt.images ?? settings.images ?? 1,
    model: made.model,
    style: styleOf(call, settings),
  };
  const problems = styleProblems({ prompt }, defaults);
  if (problems.length > 0) throw new EaselError({ code: 'invalid_options', problems });
  // Of a run that was removed meanwhile nobody knows any more; what was veiled stays so.
  const unsafe = before
    ? shown(before.iteration)?.image.unsafe === true
    : parent !== null || fileName.startsWith(SPOILER);
  const picture = { prompt, aspect, unsafe, parent };
  const enqueued = await services.upload(
    { ...originOf(call), fileName, url, size, defaults, picture },
    {
      acknowledge: () => call.defer(),
      reject: (fault) => call.replyPrivately(faultView(fault, call.language)),
    },
  );
  if (!enqueued) return;
  const id = enqueued.prompts[0]?.id ?? '';
  const told = { ...enqueued, notes: placed(id, [...read.notes, ...notes]) };
  await announce(told, call, services);
}

/** Whether all that a picture was to show can stand in the form; otherwise title, scene and mood stay as they were. */
function fits(prompt: Prompt): boolean {
  return fullPrompt(prompt).length <= MAX_PROMPT;
}

const justPrompt = ({ prompt }: Prompt) => prompt;
const restOf = ({ title, scene, mood }: Prompt) => ({ title, scene, mood });

const NOTHING = {
  title: null,
  scene: null,
  mood: null,
  aspect: 'square',
} as const;

/** The picture stands for the first of them, and it is to be painted as often as the server says, where there is room. */
function iterationsIn({ iterations }: GuildSettings): number {
  return Math.min(MAX_ITERATIONS, (iterations ?? MAX_ITERATIONS) + 1);
}

/** @throws EaselError `not_found` */
function styleOf({ fields }: ComponentInteraction, settings: GuildSettings): Style | null {
  const name = fields.get(STYLE_FIELD)?.trim() ?? '';
  return name === '' ? null : findStyle(settings, name);
}

/** The try that a picture is of; undefined where it was removed meanwhile. */
async function stillThere(
  { runId, iteration: wanted }: { readonly runId: string; readonly iteration: number },
  db: Services['db'],
): Promise<OwnTry | undefined> {
  const run = await loadRun(db, runId).catch((error: unknown) => {
    if (faultOf(error).code !== 'not_found') throw error;
    return undefined;
  });
  const iteration = run?.iterations.find(({ number }) => number === wanted);
  return run && iteration && { run, iteration };
}
