/** Does what somebody did on the page, by the person of the stand-in who they are. */
import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Answer, Discord, OptionValues, Person } from '../discord/index.js';
import { DiscordError } from '../discord/errors.js';
import type { Act, Outcome } from './protocol.js';
import type { Switches } from './switches.js';

const MAX_FILES = 10;
const MAX_SAID = 2_000;
const MAX_TITLE = 100;
/** Forms that are open somewhere; who leaves more open must open the first again. */
const MAX_FORMS = 100;

const id = z.string().regex(/^\d{1,20}$/u);
const on = z.object({ id, channel_id: id });
const plain = z.union([z.string().max(6_000), z.number(), z.boolean()]);
const file = z.object({
  file: z
    .int()
    .min(0)
    .max(MAX_FILES - 1),
});
const name = z.string().min(1).max(100);
const by = { as: id };
const typed = { ...by, channelId: id, path: name };

export const actSchema: z.ZodType<Act> = z.discriminatedUnion('do', [
  z.object({
    ...typed,
    do: z.literal('command'),
    values: z.record(name, z.union([plain, file])),
  }),
  z.object({
    ...typed,
    do: z.literal('autocomplete'),
    option: name,
    text: z.string().max(6_000),
    values: z.record(name, plain),
  }),
  z.object({ ...by, do: z.literal('message-command'), name, on }),
  z.object({ ...by, do: z.literal('press'), on, customId: name }),
  z.object({
    ...by,
    do: z.literal('choose'),
    on,
    customId: name,
    values: z.array(name).max(25),
  }),
  z.object({
    ...by,
    do: z.literal('submit'),
    form: id,
    fields: z.record(name, z.string().max(4_000)),
  }),
  z.object({ ...by, do: z.enum(['react', 'unreact']), on, emoji: name }),
  z.object({ ...by, do: z.enum(['delete', 'dismiss']), on }),
  z.object({ ...by, do: z.literal('say'), channelId: id, text: z.string().max(MAX_SAID) }),
  z.object({ ...by, do: z.literal('fault'), id: name, on: z.boolean() }),
]);

interface File {
  readonly name: string;
  readonly bytes: Buffer;
}

type Of<Do extends Act['do']> = Extract<Act, { readonly do: Do }>;

const DONE: Outcome = { kind: 'done' };
const NO_ANSWER = 'The application did not respond';
const NO_REACTION = 'This interaction failed';

export class Actor {
  readonly #discord: Discord;
  readonly #switches: Switches;
  readonly #forms = new Map<string, Answer>();

  constructor(discord: Discord, switches: Switches) {
    this.#discord = discord;
    this.#switches = switches;
  }

  /** What a person may not do, or a client does not let them, is an Outcome. */
  async perform(act: Act, files: readonly File[]): Promise<Outcome> {
    try {
      const as = this.#discord.people.find((person) => person.id === act.as);
      if (!as) throw new Error('there is no such person');
      this.#checkFiles(files);
      return await this.#do(act, as, files);
    } catch (error) {
      const isRefusal =
        error instanceof DiscordError || (error instanceof Error && error.name === 'Error');
      if (!isRefusal) throw error;
      return { kind: 'failed', why: sentence(error.message) };
    }
  }

  async #do(act: Act, as: Person, files: readonly File[]): Promise<Outcome> {
    switch (act.do) {
      case 'command':
        return this.#answered(await command(act, as, files), NO_ANSWER);
      case 'autocomplete':
        return { kind: 'choices', choices: await choices(act, as) };
      case 'message-command':
        return this.#answered(await as.contextMenu(act.name, act.on), NO_ANSWER);
      case 'press':
        return this.#answered(await as.press(act.on, act.customId), NO_REACTION);
      case 'choose':
        return this.#answered(await as.choose(act.on, act.customId, ...act.values), NO_REACTION);
      case 'submit':
        return this.#submit(act, as);
      case 'react':
        as.react(act.on, act.emoji);
        return DONE;
      case 'unreact':
        as.unreact(act.on, act.emoji);
        return DONE;
      case 'delete':
      case 'dismiss':
        as.deleteMessage(act.on);
        return DONE;
      case 'say':
        await this.#say(act, as, files);
        return DONE;
      case 'fault':
        this.#switches.turn(act.id, act.on);
        return DONE;
    }
  }

  #answered(answer: Answer, silence: string): Outcome {
    const { ack, modal, interaction } = answer;
    if (ack === undefined) return { kind: 'failed', why: silence };
    if (!modal) return DONE;
    this.#forms.set(interaction.id, answer);
    const [oldest] = this.#forms.keys();
    if (this.#forms.size > MAX_FORMS && oldest !== undefined) this.#forms.delete(oldest);
    return { kind: 'form', form: interaction.id, modal };
  }

  async #submit({ form, fields }: Of<'submit'>, as: Person): Promise<Outcome> {
    const opened = this.#forms.get(form);
    if (opened?.interaction.user.id !== as.id) throw new Error('this form is no longer open');
    const answer = await as.submitModal(opened, fields);
    // What got no answer may be sent again.
    if (answer.ack !== undefined) this.#forms.delete(form);
    return this.#answered(answer, 'Something went wrong. Try again.');
  }

  /** In a forum it becomes a post of its own. */
  async #say({ channelId, text }: Of<'say'>, as: Person, files: readonly File[]): Promise<void> {
    const place = this.#discord.place(channelId);
    if (place?.type !== ChannelType.GuildForum) {
      await as.say({ id: channelId }, text, files);
      return;
    }
    if (!as.sees(place)) throw new Error('there is no such channel');
    const title = text.trim().slice(0, MAX_TITLE);
    if (title === '') throw new Error('a post needs a title');
    await as.say(this.#discord.openThread(place, title, { by: as }), text, files);
  }

  #checkFiles(files: readonly File[]): void {
    const most = this.#discord.settings.maxFileBytes;
    if (files.length > MAX_FILES) throw new Error(`at most ${MAX_FILES} files go with a message`);
    const large = files.find(({ bytes }) => bytes.length > most);
    if (large) throw new Error(`"${large.name}" is larger than ${String(most / 1024 / 1024)} MiB`);
  }
}

function command(
  { path, values, channelId }: Of<'command'>,
  as: Person,
  files: readonly File[],
): Promise<Answer> {
  const filled: OptionValues = Object.fromEntries(
    Object.entries(values).map(([option, value]) => [
      option,
      typeof value === 'object' ? fileAt(files, value.file) : value,
    ]),
  );
  return as.command(path, filled, { channel: { id: channelId } });
}

function choices({ path, option, text, values, channelId }: Of<'autocomplete'>, as: Person) {
  return as.autocomplete(path, option, text, values, { channel: { id: channelId } });
}

function fileAt(files: readonly File[], at: number): File {
  const found = files[at];
  if (!found) throw new Error('the file is missing');
  return found;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
