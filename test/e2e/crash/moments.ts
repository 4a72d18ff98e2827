/** The outside calls of a run, and the three moments of each at which a process can die. */
import type { Answer } from '../../sandbox/discord/index.js';
import type { Call } from '../../sandbox/stand-in.js';
import type { Studio } from '../../sandbox/studio.js';
import { asks } from '../asks.js';

/** before it arrives; carried out, and not answered; answered */
export const MOMENTS = ['before', 'accepted', 'answered'] as const;
export type Moment = (typeof MOMENTS)[number];

type Service = 'discord' | 'fal' | 'gemini';

export interface Kind {
  readonly name: string;
  readonly service: Service;
  /** Whether a call is of this kind. */
  readonly is: (call: Call) => boolean;
  /** It is made for a file of prompts alone. */
  readonly needsFile?: true;
  /** Its path names no run, and calls like it wait for it: it must be the last to be held. */
  readonly isShared?: true;
}

const at = (pattern: RegExp) => (call: Call) => pattern.test(`${call.method} ${call.path}`);
/** It carries the post of a first iteration. */
const isFirstPost = ({ body }: Call) => /dtl1:\w{14}:1/u.test(body.toString('latin1'));

export const KINDS: readonly Kind[] = [
  { name: 'acknowledgement', service: 'discord', is: at(/^POST .*\/callback$/u) },
  {
    name: 'attached file',
    service: 'discord',
    is: at(/^GET \/(ephemeral-)?attachments\//u),
    needsFile: true,
  },
  {
    name: 'reply after deferral',
    service: 'discord',
    is: at(/^PATCH .*\/webhooks\//u),
    needsFile: true,
  },
  {
    name: 'iteration’s post',
    service: 'discord',
    is: at(/^POST .*\/channels\/\d+\/messages$/u),
  },
  {
    name: 'iteration’s completion',
    service: 'discord',
    is: (call) => at(/^PATCH .*\/channels\/\d+\/messages\/\d+$/u)(call) && isFirstPost(call),
  },
  {
    name: 'look before a completion',
    service: 'discord',
    is: at(/^GET .*\/channels\/\d+\/messages\/\d+$/u),
  },
  { name: 'submission of a job', service: 'fal', is: at(/^POST \/[^/]+\/[^/]+$/u) },
  { name: 'status of a job', service: 'fal', is: at(/^GET .*\/status\/stream$/u) },
  { name: 'result of a job', service: 'fal', is: at(/^GET \/[^/]+\/[^/]+\/requests\/[^/]+$/u) },
  { name: 'picture', service: 'fal', is: at(/^GET \/files\//u) },
  { name: 'checklist', service: 'gemini', is: asks('checklist') },
  { name: 'critique', service: 'gemini', is: asks('critique') },
  { name: 'comparison', service: 'gemini', is: asks('prefer') },
  {
    name: 'status message',
    service: 'discord',
    is: (call) => at(/^PATCH .*\/channels\/\d+\/messages\/\d+$/u)(call) && !isFirstPost(call),
    isShared: true,
  },
  { name: 'thread', service: 'discord', is: at(/^POST .*\/threads$/u), isShared: true },
  { name: 'channel', service: 'discord', is: at(/^GET .*\/channels\/\d+$/u), isShared: true },
  {
    name: 'list of jobs',
    service: 'fal',
    is: at(/^GET .*\/requests\/by-endpoint/u),
    isShared: true,
  },
];

/** One call that is waited for, and held at its moment until the process is dead. */
export class Held {
  readonly kind: Kind;
  readonly marker: string;
  readonly moment: Moment;
  /** The reply to the command that leads to it. */
  answer: Answer | undefined;
  /** The call, once its moment has come. */
  call: Call | undefined;
  readonly released: Promise<void>;
  #release: () => void = () => undefined;

  constructor(kind: Kind, marker: string, moment: Moment) {
    this.kind = kind;
    this.marker = marker;
    this.moment = moment;
    this.released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  /** Lets go of the call: its answer goes out, or the connection is cut. */
  release(): void {
    this.#release();
  }
}

/** Holds calls of all three services; must be set up after whatever else stands between. */
export class Holds {
  readonly #studio: Studio;
  #waiting: Held[] = [];

  constructor(studio: Studio) {
    this.#studio = studio;
    const { discord, fal, gemini } = studio;
    const standIns = { discord: discord.standIn, fal, gemini };
    for (const service of ['discord', 'fal', 'gemini'] as const)
      standIns[service].intercept((call, next) => {
        const held = this.#waiting.find(
          (one) => one.kind.service === service && this.#is(one, call),
        );
        return held ? this.#hold(held, call, next) : next();
      });
  }

  /** Resolves when such a call has come to its moment. */
  async until(held: Held, timeoutMs: number): Promise<void> {
    this.#waiting.push(held);
    try {
      await this.#studio.discord.until(() => held.call, timeoutMs);
    } catch (cause) {
      throw new Error(`no ${held.kind.name} came`, { cause });
    }
  }

  /** Lets go of all; resolves when the answers among them are out. */
  async release(all: readonly Held[]): Promise<void> {
    for (const held of all) held.release();
    const answered = all.filter(({ moment }) => moment === 'answered');
    const { discord, fal, gemini } = this.#studio;
    for (const { kind, call } of answered)
      await { discord, fal, gemini }[kind.service].until(() => call?.endedAt);
  }

  async #hold(held: Held, call: Call, next: () => Promise<Response>): Promise<Response | 'reset'> {
    this.#waiting = this.#waiting.filter((one) => one !== held);
    const answer = held.moment === 'before' ? undefined : await next();
    held.call = call;
    this.#studio.discord.standIn.changed();
    await held.released;
    return held.moment === 'answered' && answer ? answer : 'reset';
  }

  #is({ kind, marker, answer }: Held, call: Call): boolean {
    if (!kind.is(call)) return false;
    if (kind.isShared || call.body.includes(marker) || call.path.includes(marker)) return true;
    const job = this.#studio.fal.paid.find(({ requestId }) => call.path.includes(requestId));
    if (job) return String(job.input.prompt).includes(marker);
    const reply = answer?.message()?.id;
    return reply !== undefined && call.path.includes(reply);
  }
}
