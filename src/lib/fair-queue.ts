/**
 * Whose turn it is: start-time fair queueing, as the queue class of a p-queue. The next call is of
 * the person who was served least; each person's own calls go in the order they came.
 */
import type { Queue, QueueAddOptions } from 'p-queue';

export type FairOptions = QueueAddOptions & {
  readonly user: string;
  /** This person has nothing to look at yet and goes before those who have. */
  readonly urgent: boolean;
  /** It has begun already and comes before everybody's, at nobody's cost. */
  readonly underWay: boolean;
};

type Job = () => Promise<unknown>;

interface Waiting {
  readonly job: Job;
  readonly id: string | undefined;
}

interface Person {
  /** Calls served so far, counted from the level at which this person came in. */
  level: number;
  /** As the newest call says; spent with the next one served. */
  urgent: boolean;
  /** When the longest waiting call of this person came, which decides between equals. */
  since: number;
  readonly calls: Waiting[];
}

/** With more people than this, those who wait for nothing are forgotten whatever they were served. */
const CROWD = 1000;

export class FairQueue implements Queue<Job, FairOptions> {
  /** Who waits, and who was served beyond the present level and may come back. */
  readonly #people = new Map<string, Person>();
  readonly #underWay: Job[] = [];
  /** The present level: that of the call which last went in its turn. */
  #level = 0;
  #size = 0;
  #moment = 0;

  get size(): number {
    return this.#size + this.#underWay.length;
  }

  enqueue(job: Job, options: Partial<FairOptions> = {}): void {
    const { user = '', urgent = false, underWay = false, id } = options;
    if (underWay) {
      this.#underWay.push(job);
      return;
    }
    const person = this.#people.get(user) ?? this.#newcomer(user);
    if (person.calls.length === 0) this.#queueUp(person);
    person.urgent = urgent;
    person.calls.push({ job, id });
    this.#size += 1;
  }

  dequeue(): Job | undefined {
    return this.#underWay.shift() ?? this.#nextInTurn();
  }

  #nextInTurn(): Job | undefined {
    const person = this.#next();
    const call = person?.calls.shift();
    if (!person || !call) return undefined;
    if (!person.urgent) this.#level = Math.max(this.#level, person.level);
    person.urgent = false;
    person.level += 1;
    this.#queueUp(person);
    this.#leave(person);
    return call.job;
  }

  /** The calls that wait for their turn; only this person's where `user` is given. */
  filter({ user }: Readonly<Partial<FairOptions>> = {}): Job[] {
    const people = [...this.#people].filter(([name]) => user === undefined || name === user);
    return people.flatMap(([, { calls }]) => calls.map(({ job }) => job));
  }

  remove(id: string): void {
    for (const person of this.#people.values()) {
      const index = person.calls.findIndex((call) => call.id === id);
      if (index < 0) continue;
      person.calls.splice(index, 1);
      this.#leave(person);
      return;
    }
  }

  /** @throws always: turns follow from service, not from priorities. */
  setPriority(): never {
    throw new Error('a fair queue knows no priorities');
  }

  #newcomer(user: string): Person {
    const person = { level: this.#level, urgent: false, since: 0, calls: [] };
    this.#people.set(user, person);
    return person;
  }

  /** Behind those of the same level, and never below the present one: idle time is not saved up. */
  #queueUp(person: Person): void {
    person.level = Math.max(person.level, this.#level);
    this.#moment += 1;
    person.since = this.#moment;
  }

  #next(): Person | undefined {
    let next: Person | undefined;
    for (const person of this.#people.values())
      if (person.calls.length > 0 && (!next || goesBefore(person, next))) next = person;
    return next;
  }

  /** One call less; who has none left is forgotten once it no longer matters how much they were served. */
  #leave({ calls }: Person): void {
    this.#size -= 1;
    if (calls.length > 0) return;
    const crowded = this.#people.size > CROWD;
    for (const [user, person] of this.#people)
      if (person.calls.length === 0 && (crowded || person.level <= this.#level))
        this.#people.delete(user);
  }
}

function goesBefore(a: Person, b: Person): boolean {
  if (a.urgent !== b.urgent) return a.urgent;
  return a.level === b.level ? a.since < b.since : a.level < b.level;
}
