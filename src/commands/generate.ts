import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { findSubmission } from '../db/submissions.js';
import { EaselError, type Permission, type Problem } from '../errors.js';
import {
  ASPECTS,
  completePrompt,
  MAX_DETAIL,
  MAX_IMAGES,
  MAX_ITERATIONS,
  MAX_PROMPT,
  MAX_SEED,
  promptName,
  promptSchema,
  type Prompt,
  type PromptDefaults,
} from '../pipeline/prompt.js';
import { takesNegative } from '../pipeline/providers/models.js';
import { faultView, negativeHintView } from '../views/fault.js';
import { startId, statusView } from '../views/status.js';
import type { Call, Enqueued, Services } from './define/call.js';
import { defineCommand, defineComponent, type Command } from './define/command.js';
import { attachment, choice, integer, string, type Values } from './define/options.js';

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
});
type GenerateOptions = Values<ReturnType<typeof optionsFor>>;

export function generate(models: Models): Command {
  return defineCommand({
    name: 'generate',
    texts: ({ commands }) => commands.generate,
    options: optionsFor(models),
    components: [start],
    async run(call, services) {
      const { submissions } = services;
      checkChannel(call);
      const { prompt, defaults } = promptFieldsOf(call.options, models[0]);
      const { file } = call.options;
      const enqueued = file
        ? await fromFile(file, defaults, call, services)
        : await fromPrompt(prompt, defaults, call, services);
      if (!enqueued) return;
      const { submission, prompts } = enqueued;
      const estimate = submissions.estimate(prompts);
      const messageId = await call
        .reply(statusView({ submission, estimate }))
        .catch((error: unknown) => {
          submissions.replyInDoubt(submission.id);
          throw error;
        });
      if (messageId === undefined) return submissions.withdraw(submission.id);
      await submissions.recordReply(submission.id, messageId);
      await explainNegatives(prompts, call);
    },
  });
}

/** The owner agrees to what a submission may cost. */
const start = defineComponent(startId, async (interaction, state, { db, submissions }) => {
  const found = await findSubmission(db, interaction.guildId, state.submission);
  if (!found) throw new EaselError({ code: 'not_found' });
  if (found.userId !== interaction.user.id)
    throw new EaselError({ code: 'not_allowed', needs: 'owner' });
  await submissions.release(found.id);
  await interaction.reply(statusView({ submission: { ...found, held: false } }));
});

/** Checks the options by the rules for the fields of a prompt. @throws EaselError `invalid_options` */
function promptFieldsOf(
  { file, model, negative, ...fields }: GenerateOptions,
  defaultModel: string,
): { readonly prompt: string; readonly defaults: PromptDefaults } {
  if ((file === undefined) === (fields.prompt === undefined))
    throw invalid([{ path: '', message: 'Give either a prompt or a file.' }]);
  // The prompts of a file are checked later; here its other options are, with a prompt in their place.
  const { data, error } = promptSchema.safeParse({
    ...fields,
    prompt: fields.prompt ?? 'in the file',
    negative_prompt: negative,
  });
  if (error)
    throw invalid(
      error.issues.map(({ path, message }) => ({
        path: path.join('.').replace('negative_prompt', 'negative'),
        message,
      })),
    );
  return {
    prompt: data.prompt,
    defaults: {
      title: data.title ?? null,
      scene: data.scene ?? null,
      mood: data.mood ?? null,
      negative: data.negative_prompt ?? null,
      aspect: data.aspect ?? 'square',
      seed: data.seed ?? null,
      iterations: data.iterations ?? MAX_ITERATIONS,
      images: data.images ?? 1,
      model: model ?? defaultModel,
    },
  };
}

function invalid(problems: readonly Problem[]): EaselError {
  return new EaselError({ code: 'invalid_options', problems });
}

async function fromPrompt(
  text: string,
  defaults: PromptDefaults,
  call: Call,
  { submissions }: Services,
): Promise<Enqueued | undefined> {
  const prompts = [completePrompt({ prompt: text }, defaults, promptName(text, new Set()))];
  const submission = await submissions.submit({ ...originOf(call), fileName: null, prompts });
  return submission && { submission, prompts };
}

function fromFile(
  { filename, url, size }: NonNullable<GenerateOptions['file']>,
  defaults: PromptDefaults,
  call: Call,
  { upload }: Services,
): Promise<Enqueued | undefined> {
  const file = { ...originOf(call), fileName: filename, url, size, defaults };
  return upload(file, {
    acknowledge: () => call.defer(),
    reject: (fault) => call.replyPrivately(faultView(fault, call.language)),
  });
}

function originOf({ interactionId, guildId, channel, user, guildLocale: locale }: Call) {
  return { interactionId, guildId, channelId: channel.id, userId: user.id, locale };
}

/** Explains what happens where a model cannot be told what to avoid. */
async function explainNegatives(
  prompts: readonly Prompt[],
  { replyPrivately }: Call,
): Promise<void> {
  if (!prompts.some(({ negative, model }) => negative !== null && !takesNegative(model))) return;
  await replyPrivately(negativeHintView());
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

const NEEDED_PERMISSIONS: readonly (readonly [
  Permission,
  bigint,
  where: 'everywhere' | 'outside threads',
])[] = [
  ['View Channel', PermissionFlagsBits.ViewChannel, 'everywhere'],
  ['Send Messages', PermissionFlagsBits.SendMessages, 'outside threads'],
  ['Create Public Threads', PermissionFlagsBits.CreatePublicThreads, 'outside threads'],
  ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads, 'everywhere'],
  ['Attach Files', PermissionFlagsBits.AttachFiles, 'everywhere'],
  ['Read Message History', PermissionFlagsBits.ReadMessageHistory, 'everywhere'],
];

/** @throws EaselError `wrong_channel`, or `discord_denied` with the first permission that is missing */
function checkChannel({ channel, appPermissions }: Call): void {
  const isThread = THREADS.has(channel.type);
  if (!isThread && !CHANNELS.has(channel.type)) throw new EaselError({ code: 'wrong_channel' });
  if ((appPermissions & PermissionFlagsBits.Administrator) !== 0n) return;
  for (const [missing, bit, where] of NEEDED_PERMISSIONS)
    if ((appPermissions & bit) === 0n && !(isThread && where === 'outside threads'))
      throw new EaselError({ code: 'discord_denied', missing });
}
