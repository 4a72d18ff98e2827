import { ChannelType } from 'discord-api-types/v10';
import {
  allowedChannels,
  isAllowedIn,
  readGuildSettings,
  type GuildSettings,
} from '../db/guild-settings.js';
import { loadSubmission } from '../db/submissions.js';
import { EaselError, type Problem } from '../errors.js';
import {
  ASPECTS,
  completePrompt,
  MAX_DETAIL,
  MAX_IMAGES,
  MAX_ITERATIONS,
  MAX_PROMPT,
  MAX_SEED,
  promptName,
  styleProblems,
  type PromptDefaults,
} from '../pipeline/prompt.js';
import { isOver } from '../pipeline/run.js';
import { placed, type PromptNote } from '../pipeline/prompt-notes.js';
import { readPrompt } from '../pipeline/prompt-reader.js';
import { isSameName, MAX_STYLE_NAME, type Style } from '../pipeline/style.js';
import { faultView } from '../views/fault.js';
import { notesView } from '../views/notes.js';
import { startId, statusView } from '../views/status.js';
import type { Call, Enqueued, Services } from './define/call.js';
import { defineCommand, defineComponent, type Command } from './define/command.js';
import { requireSubmission } from './define/find.js';
import { checksButtons } from './checks.js';
import { statusButtons } from './status-buttons.js';
import { missingIn } from './define/permissions.js';
import { attachment, choice, integer, string, type Values } from './define/options.js';
import { stylesHere } from './settings.js';

/** The names of image models; the first is the default. */
export type Models = readonly [string, ...string[]];

const optionsFor = (models: Models) => ({
  prompt: string({ max: MAX_PROMPT }),
  file: attachment(),
  title: string({ max: MAX_DETAIL }),
  scene: string({ max: MAX_DETAIL }),
  mood: string({ max: MAX_DETAIL }),
  negative: string({ max: MAX_DETAIL }),
  iterations: integer({ min: 1, max: MAX_ITERATIONS }),
  images: integer({ min: 1, max: MAX_IMAGES }),
  aspect: choice(ASPECTS),
  seed: integer({ min: 0, max: MAX_SEED }),
  model: choice(models),
  style: string({ max: MAX_STYLE_NAME, autocomplete: stylesHere }),
});
type GenerateOptions = Values<ReturnType<typeof optionsFor>>;

export function generate(models: Models): Command {
  return defineCommand({
    name: 'generate',
    texts: ({ commands }) => commands.generate,
    options: optionsFor(models),
    components: [start, ...statusButtons, ...checksButtons],
    async run(call, services) {
      const settings = await checkChannel(call, services);
      const read = readOptions(call, settings, models);
      const { file } = call.options;
      const enqueued = file
        ? await fromFile(file, read, call, services)
        : await fromPrompt(read, call, services);
      if (enqueued) await announce(enqueued, call, services);
    },
  });
}

/** Shows what was enqueued to everybody, lets it begin, and tells its owner what was made of it. */
export async function announce(
  { submission, prompts, notes }: Enqueued,
  call: Call,
  { submissions, forecast, modelNotes }: Services,
  say: Call['reply'] = call.reply,
): Promise<void> {
  const estimate = submissions.estimate(prompts);
  const view = statusView({ submission, estimate, forecast: await forecast(submission, prompts) });
  const messageId = await say(view).catch((error: unknown) => {
    submissions.replyInDoubt(submission.id);
    throw error;
  });
  if (messageId === undefined) return submissions.withdraw(submission.id);
  await submissions.recordReply(submission.id, messageId);
  const explained = notesView([...notes, ...prompts.flatMap(modelNotes)], call.language);
  if (explained) await call.replyPrivately(explained);
}

/** The owner agrees to what a submission may cost. */
const start = defineComponent(startId, async (interaction, state, services) => {
  const { db, submissions } = services;
  const found = await requireSubmission(state.submission, interaction, services);
  if (found.userId !== interaction.user.id)
    throw new EaselError({ code: 'not_allowed', needs: 'owner' });
  await submissions.release(found.id, interaction.roles);
  // As it is by now: it may have begun meanwhile.
  const submission = await loadSubmission(db, found.id);
  if (!submission.runs.some(isOver)) await interaction.reply(statusView({ submission }));
});

interface ReadOptions {
  readonly prompt: string;
  readonly defaults: PromptDefaults;
  readonly notes: readonly PromptNote[];
}

/** Checks the options by the rules for the fields of a prompt; the server's defaults fill their gaps. @throws EaselError `invalid_options` */
function readOptions(
  { options, language }: { readonly options: GenerateOptions } & Pick<Call, 'language'>,
  settings: GuildSettings,
  models: Models,
): ReadOptions {
  const { file, model, negative, style, ...fields } = options;
  if ((file === undefined) === (fields.prompt === undefined))
    throw invalid([{ path: '', message: language.generate.oneOfThem }]);
  // The prompts of a file are checked later; here its other options are, with a prompt in their place.
  const read = readPrompt({
    ...fields,
    prompt: fields.prompt ?? 'in the file',
    negative_prompt: negative,
  });
  if (!read.ok) throw invalid(asOptions(read.problems));
  const { input, notes } = read;
  return {
    prompt: input.prompt,
    defaults: {
      title: input.title ?? null,
      scene: input.scene ?? null,
      mood: input.mood ?? null,
      negative: input.negative_prompt ?? null,
      aspect: input.aspect ?? settings.aspect ?? 'square',
      seed: input.seed ?? null,
      iterations: input.iterations ?? settings.iterations ?? MAX_ITERATIONS,
      images: input.images ?? settings.images ?? 1,
      model: model ?? models.find((one) => one === settings.model) ?? models[0],
      style: style === undefined ? null : findStyle(settings, style),
    },
    notes,
  };
}

/** @throws EaselError `not_found` */
export function findStyle({ styles }: GuildSettings, name: string): Style {
  const found = styles.find((style) => isSameName(style.name, name));
  if (!found) throw new EaselError({ code: 'not_found' });
  return found;
}

/** Problems of fields, as those of the command's options. */
function asOptions(problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => ({
    path: path.replace('negative_prompt', 'negative'),
    message,
  }));
}

function invalid(problems: readonly Problem[]): EaselError {
  return new EaselError({ code: 'invalid_options', problems });
}

async function fromPrompt(
  { prompt, defaults, notes }: ReadOptions,
  call: Call,
  { submissions }: Services,
): Promise<Enqueued | undefined> {
  const problems = styleProblems({ prompt }, defaults);
  if (problems.length > 0) throw invalid(asOptions(problems));
  const id = promptName(prompt, new Set());
  const prompts = [completePrompt({ prompt }, defaults, id)];
  const submission = await submissions.submit({ ...originOf(call), fileName: null, prompts });
  return submission && { submission, prompts, notes: placed(id, notes) };
}

function fromFile(
  { filename, url, size }: NonNullable<GenerateOptions['file']>,
  { defaults }: ReadOptions,
  call: Call,
  { upload }: Services,
): Promise<Enqueued | undefined> {
  const file = { ...originOf(call), fileName: filename, url, size, defaults, picture: null };
  return upload(file, {
    acknowledge: () => call.defer(),
    reject: (fault) => call.replyPrivately(faultView(fault, call.language)),
  });
}

export function originOf({ interactionId, guildId, channel, user, roles, ...call }: Call) {
  const { guildLocale: locale } = call;
  return { interactionId, guildId, channelId: channel.id, userId: user.id, roles, locale };
}

const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);
const CHANNELS: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);

/**
 * Resolves to the server's settings, where something may be painted here.
 * @throws EaselError `wrong_channel`, `channel_not_allowed`, or `discord_denied` with the first permission that is missing
 */
export async function checkChannel(
  { guildId, channel, appPermissions }: Call,
  { db }: Services,
): Promise<GuildSettings> {
  checkPermissions(channel, appPermissions);
  const settings = await readGuildSettings(db, guildId);
  if (isAllowedIn(settings, channel)) return settings;
  throw new EaselError({ code: 'channel_not_allowed', allowed: allowedChannels(settings) });
}

function checkPermissions(channel: Call['channel'], appPermissions: bigint): void {
  const isThread = THREADS.has(channel.type);
  if (!isThread && !CHANNELS.has(channel.type)) throw new EaselError({ code: 'wrong_channel' });
  const [missing] = missingIn(appPermissions, isThread);
  if (missing) throw new EaselError({ code: 'discord_denied', missing });
}
