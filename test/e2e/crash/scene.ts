/** A bot among stand-ins, commands that are given to it, and what has become of them in the end. */
import type { Answer, OptionValues } from '../../sandbox/discord/index.js';
import type { Call } from '../../sandbox/stand-in.js';
import { startStudio, type Studio, type StudioOptions } from '../../sandbox/studio.js';
import { isOver } from '../../sandbox/visit.js';
import { audit, isAccepted, isWhole, type Account } from './audit.js';
import { Bot } from './bot.js';
import { Ledger } from './ledger.js';
import { Results } from './results.js';
import { asks } from '../asks.js';

/** A post that fails is tried again within a minute: what is not there after two is lost, and not late. */
const POSTED_WITHIN_MS = 120_000;

export class Scene {
  readonly studio: Studio;
  readonly bot: Bot;
  /** What came of the commands so far; one that is never acknowledged is among them, too. */
  readonly answers: Answer[] = [];
  /** Calls whose answers were spoilt on their way. */
  readonly spoilt = new WeakSet<Call>();
  readonly #ledger: Ledger;
  readonly #results: Results;
  readonly #asking: Promise<Answer>[] = [];

  private constructor(studio: Studio, env: Readonly<Record<string, string>>) {
    this.studio = studio;
    this.bot = new Bot({ ...studio.env, ...env });
    this.#ledger = new Ledger(studio);
    this.#results = new Results(studio.env.OUTPUT_DIR ?? '');
  }

  static async open(
    options: StudioOptions = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Scene> {
    return new Scene(
      await startStudio({
        fal: { latencyMs: { median: 60, sigma: 0.5 }, concurrency: 16 },
        gemini: { latencyMs: { median: 40, sigma: 0.5 } },
        ...options,
        discord: { limits: 20, globalPerSecond: 1000, ...options.discord },
      }),
      env,
    );
  }

  /** Types /generate; resolves when it is acknowledged, or never will be. */
  generate(options: OptionValues, person = 'ada'): Promise<Answer> {
    const asked = this.studio.discord.person(person).command('generate', options);
    this.#asking.push(asked);
    void asked.then((answer) => this.answers.push(answer));
    return asked;
  }

  /** Lets the critic find no check of such prompts met, ever: their iterations are equals. */
  alwaysTie(marker: string): void {
    this.studio.gemini.intercept(async (call, next) => {
      const answer = await next();
      if (!call.body.includes(marker)) return answer;
      const text = await answer.text();
      return new Response(text.replaceAll('\\"met\\":true', '\\"met\\":false'), answer);
    });
  }

  /** Keeps the critic from judging such prompts before their picture is posted, so that the post is completed later. */
  postFirst(marker: string): void {
    const { discord, gemini } = this.studio;
    gemini.intercept(async (call, next) => {
      const prompt = new RegExp(`\\w+ a red fox and a blue boat, ${marker}`, 'u').exec(
        call.body.toString(),
      );
      const isPosted = ({ method, path, body, status }: Call) =>
        method === 'POST' &&
        path.endsWith('/messages') &&
        status !== undefined &&
        prompt !== null &&
        body.includes(prompt[0]);
      if (prompt && asks('critique')(call))
        await discord.until(() => discord.standIn.calls.some(isPosted)).catch(() => undefined);
      return next();
    });
  }

  /** Lets the answer to the first job of every such prompt be lost. */
  loseJobs(marker: string): void {
    const lost = new Set<string>();
    this.studio.fal.intercept(async (call, next) => {
      const answer = await next();
      const body = call.body.toString();
      if (call.method !== 'POST' || !body.includes(marker) || lost.has(body)) return answer;
      lost.add(body);
      return new Response('Bad Gateway', { status: 502 });
    });
  }

  /**
   * Resolves when everything acknowledged has ended and is posted whole, or after so long; to how many
   * milliseconds that took from the last end, which statuses tell before the posts do.
   */
  async settled(timeoutMs: number): Promise<number> {
    await Promise.all(this.#asking);
    await this.#allAre(isOver, timeoutMs);
    const ended = performance.now();
    const found = { discord: this.studio.discord, results: this.#results };
    await this.#allAre((answer) => isWhole(answer, found), POSTED_WITHIN_MS);
    return performance.now() - ended;
  }

  /** Resolves when all that was acknowledged is `done` or was once, or after so long. */
  async #allAre(done: (answer: Answer) => boolean, timeoutMs: number): Promise<void> {
    let left = this.answers.filter(isAccepted);
    const isNoneLeft = () => (left = left.filter((answer) => !done(answer))).length === 0;
    await this.studio.discord.until(isNoneLeft, timeoutMs).catch(() => undefined);
  }

  /** What the stand-ins' ledger and the files say */
  account(): Account {
    const { bot, answers, spoilt } = this;
    const { discord } = this.studio;
    const [ledger, results] = [this.#ledger, this.#results];
    return audit({ discord, ledger, answers, kills: bot.kills, spoilt, results });
  }

  async close(): Promise<void> {
    await this.bot.kill();
    await this.studio.close();
  }
}

/** Prompts as a file that a person uploads. */
export function fileOf(name: string, ...prompts: readonly string[]): OptionValues {
  return { file: { name: `${name}.json`, bytes: Buffer.from(JSON.stringify(prompts)) } };
}
