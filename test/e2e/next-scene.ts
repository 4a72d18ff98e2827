/** Runs and pictures that people go on from, before the real bot. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageFlags, type APIMessage } from 'discord-api-types/v10';
import type { Person } from '../sandbox/discord/index.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { paint } from '../sandbox/painter/index.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { startBotProcess, type EaselProcess } from './process.js';
import { asks } from './asks.js';

export interface Channel {
  readonly id: string;
}

export class NextScene {
  readonly studio: Studio;
  bot: EaselProcess;

  private constructor(studio: Studio, bot: EaselProcess) {
    this.studio = studio;
    this.bot = bot;
  }

  static async open(): Promise<NextScene> {
    const latencyMs = 20;
    const discord = { limits: Infinity };
    const studio = await startStudio({ fal: { latencyMs }, gemini: { latencyMs }, discord });
    return new NextScene(studio, await startBotProcess(studio.env));
  }

  get ada(): Person {
    return this.studio.discord.person('ada');
  }

  get ben(): Person {
    return this.studio.discord.person('ben');
  }

  /** Kills the bot, and starts it anew. */
  async restart(): Promise<void> {
    await this.bot.kill();
    this.bot = await startBotProcess(this.studio.env);
  }

  /** Has something painted to its end. */
  async painted(prompt: string, options = {}) {
    const answer = await this.ada.command('generate', { prompt, iterations: 1, ...options });
    const status = await this.finished(() => answer.message());
    return { status, thread: this.threadOf(status) };
  }

  /** The status of a submission, once it is over. */
  finished(message: () => APIMessage | undefined): Promise<APIMessage> {
    return this.studio.discord.until(() => {
      const shown = message();
      const isLoading = ((shown?.flags ?? 0) & MessageFlags.Loading) !== 0;
      return (
        !isLoading && shown && controlsOf(shown).every(({ label }) => label !== 'Cancel') && shown
      );
    }, 30_000);
  }

  threadOf(status: APIMessage): Channel {
    const thread = this.studio.discord.thread(status);
    if (!thread) throw new Error('no thread');
    return thread;
  }

  /** Opens a run by words of its prompt, as only this person sees it. */
  async opened(person: Person, words: string, channel?: Channel): Promise<APIMessage> {
    const where = channel ? { channel } : {};
    const [offered] = await person.autocomplete('show', 'run', words, {}, where);
    const answer = await person.command('show', { run: offered?.value ?? '' }, where);
    const message = (await answer.settled()).message();
    if (!message) throw new Error('nothing was shown');
    return message;
  }

  /** A message of ada's with these pictures. */
  posted(...pictures: readonly Buffer[]): Promise<APIMessage> {
    const files = pictures.map((bytes, index) => ({ name: `photo${String(index)}.jpg`, bytes }));
    return this.ada.say(this.studio.discord.channel('easel'), 'look', files);
  }

  /** What the critic was asked of this. */
  asked(task: string): string[] {
    return this.studio.gemini.calls.filter(asks(task)).map(({ body }) => String(body));
  }

  get paid(): number {
    return this.studio.fal.paid.length;
  }

  get textsPainted(): string[] {
    return this.studio.fal.paid.map(({ input }) => String(input.prompt));
  }

  get results(): string {
    return join(this.studio.dataDir, 'outputs', 'results');
  }

  /** The folder of the first run whose name begins like this. */
  folderOf(name: RegExp): string {
    return readdirSync(this.results).find((folder) => name.test(folder)) ?? '';
  }

  read(folder: string, file: string): Record<string, unknown> {
    const text = readFileSync(join(this.results, folder, file), 'utf8');
    return JSON.parse(text) as Record<string, unknown>;
  }
}

/** A picture of something, as no job paints it. */
export async function aPhoto(prompt = 'a red fox'): Promise<Buffer> {
  const size = { width: 160, height: 90 };
  return (await paint({ prompt, seed: 3, size, format: 'jpeg' })).bytes;
}
