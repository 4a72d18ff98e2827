/** A bot in this process, among stand-ins, with runs that can be held still while something happens to them. */
import { startBot, type Bot } from '../../src/app/bot.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import type { Answer, Discord, OptionValues } from '../sandbox/discord/index.js';
import { textOf as said } from '../sandbox/discord/text.js';
import type { Call } from '../sandbox/stand-in.js';
import { startStudio, type Studio, type StudioOptions } from '../sandbox/studio.js';
import { postOf } from '../support/post-of.js';
import { aStream } from '../support/streams.js';
import { asks } from './asks.js';

export const TOKEN_LIFE_MS = 4_000;
export const PATIENT_MS = 60_000;
export const ACK = /^POST .*\/callback$/u;
export const POST = /^POST \/api\/v10\/channels\/\d+\/messages$/u;
export const THREAD = /^POST .*\/threads$/u;

type Channel = ReturnType<Discord['channel']>;
type Person = ReturnType<Discord['person']>;

export const textOf = (answer: Answer) => said(answer.message());
export const isAbout = (body: Buffer, word: string) => body.includes(word);
export const asJson = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json' } });

/** A bot with its commands in every server. */
export async function startIn(
  { env }: Studio,
  more: Readonly<Record<string, string>> = {},
  to = aStream(),
): Promise<Bot> {
  const redact = (text: string) => text;
  const log = createLogger({ level: 'warn', processId: 'p', redact, to: to.stream });
  const everywhere = Object.entries(env).filter(([name]) => name !== 'DISCORD_GUILD_ID');
  const limits = { FAL_REQUESTS_PER_MINUTE: '10000', GEMINI_REQUESTS_PER_MINUTE: '10000' };
  const config = readConfig({ ...Object.fromEntries(everywhere), ...limits, ...more }, 'bot');
  return startBot({ ...config, log, redact }, new AbortController().signal);
}

export class FaultScene {
  readonly studio: Studio;
  readonly discord: Discord;
  readonly #bot: Bot;
  readonly #log: ReturnType<typeof aStream>;

  private constructor(studio: Studio, bot: Bot, log: ReturnType<typeof aStream>) {
    this.studio = studio;
    this.#log = log;
    this.discord = studio.discord;
    this.#bot = bot;
  }

  static async open(
    env: Readonly<Record<string, string>> = {},
    discord: StudioOptions['discord'] = {},
  ): Promise<FaultScene> {
    const studio = await startStudio({
      fal: { latencyMs: 50, concurrency: 32 },
      gemini: { latencyMs: 10 },
      discord: {
        limits: 4,
        guilds: ['Studio', 'Atelier', 'Annex'],
        tokenLifetimeMs: TOKEN_LIFE_MS,
        lateEditsPerHour: 0,
        ...discord,
      },
    });
    const log = aStream();
    return new FaultScene(
      studio,
      await startIn(studio, { MAX_ACTIVE_RUNS: '100', ...env }, log),
      log,
    );
  }

  async close(): Promise<void> {
    await this.#bot.stop(AbortSignal.abort());
    await this.studio.close();
  }

  /** The run whose first picture is posted there. */
  runOf(answer: Answer): string {
    const [post] = this.discord.messages(this.threadOf(answer));
    const runId = post && postOf(post)?.run;
    if (runId === undefined) throw new Error('nothing is posted yet');
    return runId;
  }

  /** What the bot has logged. */
  logged(): readonly string[] {
    return this.#log.lines();
  }

  /** The codes of the faults of a run, as the log tells them. */
  faultsOf(runId: string): string[] {
    return this.#log
      .lines()
      .filter((line) => line.includes(runId))
      .flatMap((line) => /"code":"(\w+)"/u.exec(line)?.[1] ?? []);
  }

  /** Whether the log tells of this fault of a run. */
  hasFailed(runId: string, code: string): boolean {
    return this.faultsOf(runId).includes(code);
  }

  ada(): Person {
    return this.discord.person('ada');
  }

  paint(
    prompt: string,
    values: OptionValues = {},
    channel = this.discord.channel('easel'),
  ): Promise<Answer> {
    return this.ada().command('generate', { prompt, iterations: 1, ...values }, { channel });
  }

  /** Jobs paid whose input has that word. */
  paidFor(word: string): number {
    return this.studio.fal.paid.filter(({ input }) => JSON.stringify(input).includes(word)).length;
  }

  /** Whether a call to a provider is about a prompt with that word, by its body or by its job. */
  isOf({ body, path }: Call, word: string): boolean {
    if (body.includes(word)) return true;
    const job = this.studio.fal.paid.find(({ requestId }) => path.includes(requestId));
    return job !== undefined && JSON.stringify(job.input).includes(word);
  }

  /** Calls of the bot about these channels, threads or messages. */
  callsTo(...ids: readonly string[]): number {
    const { calls } = this.discord.standIn;
    return calls.filter(({ path }) => ids.some((id) => path.includes(id))).length;
  }

  async until(answer: Answer, text: string | RegExp): Promise<void> {
    const says = () =>
      typeof text === 'string' ? textOf(answer).includes(text) : text.test(textOf(answer));
    await this.discord.until(says, PATIENT_MS).catch((cause: unknown) => {
      throw new Error(`it does not say “${String(text)}” but: ${answer.said()}`, { cause });
    });
  }

  threadOf(answer: Answer): Channel {
    const message = answer.message();
    const thread = message && this.discord.thread(message);
    if (!thread) throw new Error(`there is no thread: ${answer.said()}`);
    return thread;
  }

  threadPosts(answer: Answer): number {
    const message = answer.message();
    const thread = message && this.discord.thread(message);
    return thread ? this.discord.messages(thread).length : 0;
  }

  /** A run of three pictures, none of them good enough, that stands still after the first until it is let go. */
  async aHeldRun(word: string, channel?: Channel) {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    this.studio.gemini.standIn.intercept(async (call, next) => {
      if (!isAbout(call.body, word)) return next();
      if (asks('critique')(call)) await held;
      const text = await (await next()).text();
      return asJson(text.replaceAll('\\"met\\":true', '\\"met\\":false'));
    });
    const answer = await this.paint(`a ${word} by a river`, { iterations: 3 }, channel);
    const isHeld = () => this.paidFor(word) === 1 && this.threadPosts(answer) === 1;
    await this.discord.until(isHeld, PATIENT_MS);
    return { answer, letGo };
  }

  /** Lets a run about this word come to its end only once this is so, as Discord is concerned. */
  pauseUntil(word: string, isSo: () => boolean): void {
    this.studio.gemini.standIn.intercept(async (call, next) => {
      if (isAbout(call.body, word)) await this.discord.until(isSo, PATIENT_MS);
      return next();
    });
  }

  /** Refuses the bot's calls of this kind about a word, `times` times; what it refused. */
  refuse(
    kind: RegExp,
    word: string,
    [status, code]: readonly [status: number, code: number],
    times = Infinity,
  ): string[] {
    const refused: string[] = [];
    this.discord.standIn.intercept((call, next) => {
      const route = `${call.method} ${call.path}`;
      if (!kind.test(route) || !isAbout(call.body, word) || refused.length >= times) return next();
      refused.push(route);
      return Response.json({ message: 'no', code }, { status });
    });
    return refused;
  }
}
