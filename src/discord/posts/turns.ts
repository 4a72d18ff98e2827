/** What is done in one channel shares its rate: one thing at a time, the most urgent first, and progress leaves room for what is final. */

/** What it is to show; the first is the most urgent. */
const URGENCIES = ['result', 'picture', 'progress'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Discord grants five edits in five seconds to all messages of a channel; four of them may tell of progress. */
const PROGRESS_EVERY_MS = 1_250;

/** Told where progress was sent, so that the next waits a while. */
type Act<T> = (sent: () => void) => Promise<T>;

export class Turns {
  readonly #channels = new Map<string, Channel>();
  readonly #progressMs: number;

  constructor(progressMs = PROGRESS_EVERY_MS) {
    this.#progressMs = progressMs;
  }

  /** Acts when it is its turn. @param urgency may change while it waits: see `look` */
  take<T>(channelId: string, urgency: () => Urgency, act: Act<T>): Promise<T> {
    const channel = this.#channels.get(channelId) ?? this.#open(channelId);
    return channel.take(urgency, act);
  }

  /** What waits in this channel may be more urgent than before. */
  look(channelId: string): void {
    this.#channels.get(channelId)?.next();
  }

  #open(channelId: string): Channel {
    const channel = new Channel(this.#progressMs, () => this.#channels.delete(channelId));
    this.#channels.set(channelId, channel);
    return channel;
  }
}

interface Turn {
  readonly urgency: () => Urgency;
  readonly begin: () => void;
}

class Channel {
  readonly #progressMs: number;
  readonly #onIdle: () => void;
  /** Who waits longest comes first. */
  readonly #waiting = new Set<Turn>();
  #isBusy = false;
  /** By the clock that never jumps. */
  #nextProgressAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(progressMs: number, onIdle: () => void) {
    this.#progressMs = progressMs;
    this.#onIdle = onIdle;
  }

  async take<T>(urgency: () => Urgency, act: Act<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.add({ urgency, begin });
      this.next();
    });
    const isProgress = urgency() === 'progress';
    try {
      return await act(() => {
        if (isProgress) this.#nextProgressAt = performance.now() + this.#progressMs;
      });
    } finally {
      this.#isBusy = false;
      this.next();
    }
  }

  /** Begins the most urgent one, if none is under way and it is time for it. */
  next(): void {
    clearTimeout(this.#timer);
    if (this.#isBusy) return;
    const wait = this.#nextProgressAt - performance.now();
    const turn = this.#mostUrgent(wait > 0);
    if (turn) {
      this.#isBusy = true;
      this.#waiting.delete(turn);
      turn.begin();
    } else if (this.#waiting.size > 0 || wait > 0)
      this.#timer = setTimeout(() => {
        this.next();
      }, wait).unref();
    else this.#onIdle();
  }

  #mostUrgent(isTooSoon: boolean): Turn | undefined {
    const allowed = URGENCIES.filter((one) => one !== 'progress' || !isTooSoon);
    const waiting = [...this.#waiting].map((turn) => ({ turn, urgency: turn.urgency() }));
    for (const urgency of allowed) {
      const first = waiting.find((one) => one.urgency === urgency);
      if (first) return first.turn;
    }
    return undefined;
  }
}
