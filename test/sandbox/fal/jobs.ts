/** The job table of the fal.ai stand-in: who waits, who runs, who is done, and who was paid for. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { latencyOf, type Latency } from '../chance.js';

export interface Payment {
  readonly requestId: string;
  readonly endpoint: string;
  readonly input: Input;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cancelled: boolean;
}

export interface Failure {
  readonly status: number;
  readonly body: unknown;
}

type State = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';

export interface Job {
  readonly requestId: string;
  readonly endpoint: string;
  readonly input: Input;
  readonly at: number;
  readonly latencyMs: number;
  readonly nth: number;
  state: State;
  startedAt?: number;
  endedAt?: number;
  cancelled: boolean;
  failure?: Failure;
}

export interface JobOptions {
  readonly latencyMs: Latency;
  readonly concurrency: number;
  readonly seed: number;
  readonly journal?: string | undefined;
}

const lineSchema = z.union([
  z.object({
    submitted: z.string(),
    endpoint: z.string(),
    input: z.record(z.string(), z.unknown()),
    at: z.number(),
  }),
  z.object({ cancelled: z.string(), at: z.number() }),
]);

type Fact = z.infer<typeof lineSchema>;
export type Input = Readonly<Record<string, unknown>>;
export type FaultOf = (endpoint: string, input: Input) => Failure | undefined;

/** One file with one fact a line; a fact is on the disk before its HTTP answer goes out. */
class Journal {
  private readonly file: number | undefined;

  constructor(path: string | undefined) {
    this.file = path === undefined ? undefined : openSync(path, 'a+');
    // A torn last line must not swallow the next fact.
    if (this.file !== undefined && fstatSync(this.file).size > 0) writeSync(this.file, '\n');
  }

  static read(path: string | undefined): Fact[] {
    if (path === undefined || !existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [lineSchema.parse(JSON.parse(line))];
        } catch {
          // The last line is torn where the process was killed while writing; its submission was never answered.
          return [];
        }
      });
  }

  write(fact: Fact): void {
    if (this.file === undefined) return;
    writeSync(this.file, `${JSON.stringify(fact)}\n`);
    fsyncSync(this.file);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }
}

export type CancelAnswer = 'OK' | 'CANCELLATION_REQUESTED' | 'ALREADY_COMPLETED' | 'NOT_FOUND';

const CANCELLED: Failure = {
  status: 499,
  body: { detail: 'Request was cancelled by the client', error_type: 'client_cancelled' },
};

export class Jobs {
  private readonly options: JobOptions;
  private readonly changed: () => void;
  private readonly faultOf: FaultOf;
  private readonly jobs = new Map<string, Job>();
  private readonly waiting: Job[] = [];
  private readonly running = new Map<Job, NodeJS.Timeout>();
  private readonly journal: Journal;
  /** Most jobs that were in progress at once, those in the queue included. */
  most = 0;

  constructor(options: JobOptions, changed: () => void, faultOf: FaultOf) {
    this.options = options;
    this.changed = changed;
    this.faultOf = faultOf;
    const facts = Journal.read(options.journal);
    this.journal = new Journal(options.journal);
    for (const fact of facts) this.reload(fact);
    this.advance();
  }

  get all(): readonly Job[] {
    return [...this.jobs.values()];
  }

  get count(): number {
    return this.jobs.size;
  }

  find(requestId: string): Job | undefined {
    return this.jobs.get(requestId);
  }

  positionOf(job: Job): number {
    return Math.max(0, this.waiting.indexOf(job));
  }

  submit(requestId: string, endpoint: string, input: Input): Job {
    const at = Date.now();
    this.journal.write({ submitted: requestId, endpoint, input, at });
    const job = this.admit(requestId, endpoint, input, at);
    this.advance();
    this.changed();
    return job;
  }

  cancel(requestId: string): CancelAnswer {
    const job = this.jobs.get(requestId);
    if (!job) return 'NOT_FOUND';
    if (job.state === 'COMPLETED') return 'ALREADY_COMPLETED';
    const answer = job.state === 'IN_QUEUE' ? 'OK' : 'CANCELLATION_REQUESTED';
    const at = Date.now();
    this.journal.write({ cancelled: requestId, at });
    this.revoke(job, at);
    this.advance();
    this.changed();
    return answer;
  }

  close(): void {
    for (const timer of this.running.values()) clearTimeout(timer);
    this.running.clear();
    this.waiting.length = 0;
    this.journal.close();
  }

  /** Puts a fact of an earlier process back; its jobs went on at the provider meanwhile. */
  private reload(fact: Fact): void {
    if ('cancelled' in fact) {
      const job = this.jobs.get(fact.cancelled);
      if (job) this.revoke(job, fact.at);
      return;
    }
    const job = this.admit(fact.submitted, fact.endpoint, fact.input, fact.at);
    const due = job.at + job.latencyMs;
    if (due > Date.now()) return;
    job.startedAt = job.at;
    this.end(job, due);
  }

  private admit(requestId: string, endpoint: string, input: Input, at: number): Job {
    const nth = this.jobs.size;
    const failure = this.faultOf(endpoint, input);
    const { latencyMs: latency, seed } = this.options;
    const latencyMs = failure ? 0 : latencyOf(latency, seed, nth, JSON.stringify(input));
    const about = { requestId, endpoint, input, at, nth, latencyMs, cancelled: false };
    const job: Job = { ...about, state: 'IN_QUEUE', ...(failure && { failure }) };
    this.jobs.set(requestId, job);
    this.waiting.push(job);
    this.most = Math.max(this.most, this.waiting.length + this.running.size);
    return job;
  }

  /** A cancellation found in the journal counts although its job would long be done by now. */
  private revoke(job: Job, at: number): void {
    job.cancelled = true;
    job.failure = CANCELLED;
    this.end(job, at);
  }

  private advance(): void {
    while (this.running.size < this.options.concurrency) {
      const job = this.waiting.shift();
      if (!job) return;
      job.state = 'IN_PROGRESS';
      job.startedAt = Date.now();
      const finish = () => {
        this.end(job, Date.now());
        this.advance();
        this.changed();
      };
      this.running.set(job, setTimeout(finish, job.latencyMs));
    }
  }

  private end(job: Job, at: number): void {
    clearTimeout(this.running.get(job));
    this.running.delete(job);
    const waitingAt = this.waiting.indexOf(job);
    if (waitingAt >= 0) this.waiting.splice(waitingAt, 1);
    job.state = 'COMPLETED';
    job.endedAt = at;
  }
}
