/**
 * What each model takes: by our own table, else by the model's own schema, which is read once and kept.
 * Where that cannot be read, a model is sent what nearly all of them take.
 */
import { faultOf } from '../../../errors.js';
import { aborted, linkSignal } from '../../../lib/abort.js';
import type { Caller, Log } from '../../ports.js';
import { PLAIN, type Abilities } from '../abilities.js';
import type { Lane } from '../lane.js';
import { entryOf } from '../models.js';
import type { ModelMemory } from '../settings.js';
import { badAnswer, isNotFound } from './faults.js';
import { schemaIn } from './schema.js';

const SCHEMA = 'https://fal.ai/api/openapi/queue/openapi.json';
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 2 * 1024 * 1024;
/** A schema that could not be read is asked for again after this time. */
const ASK_AGAIN_MS = 10 * 60_000;

export interface CatalogueSettings {
  /** JSON that fal tells everybody. */
  readonly get: (url: string, signal: AbortSignal, maxBytes: number) => Promise<unknown>;
  readonly lane: Pick<Lane, 'call'>;
  readonly memory: ModelMemory | undefined;
  readonly closing: AbortSignal;
  readonly log: Log;
}

export class Catalogue {
  readonly #settings: CatalogueSettings;
  readonly #learnt: Map<string, Abilities>;
  readonly #learning = new Map<string, Promise<void>>();
  /** Until when a model is not asked about, by the clock that never jumps. */
  readonly #askAgainAt = new Map<string, number>();

  constructor(settings: CatalogueSettings) {
    this.#settings = settings;
    this.#learnt = new Map(settings.memory?.known);
  }

  of(model: string): Abilities {
    return this.#known(model) ?? PLAIN;
  }

  /** Finds out what a model takes, where that is not known. Never rejects. */
  async learn(model: string): Promise<void> {
    if (this.#known(model) || performance.now() < (this.#askAgainAt.get(model) ?? 0)) return;
    const learning = this.#learning.get(model) ?? this.#read(model);
    this.#learning.set(model, learning);
    await learning;
  }

  /** The same, for as long as somebody waits for it. */
  async learnFor(model: string, { signal, waiting }: Caller): Promise<void> {
    const gone = linkSignal([signal, waiting]);
    await Promise.race([this.learn(model), aborted(gone.signal)]);
    gone.release();
  }

  #known(model: string): Abilities | undefined {
    return entryOf(model) ?? this.#learnt.get(model);
  }

  async #read(model: string): Promise<void> {
    const { log, memory } = this.#settings;
    try {
      const { abilities, missing } = await this.#ask(model);
      if (missing.length > 0)
        log.warn({ model, missing }, 'the model wants more than a prompt: it may refuse every one');
      this.#learnt.set(model, abilities);
      log.info({ model, abilities }, 'what this model takes was read from its own schema');
      await memory?.remember(model, abilities);
    } catch (error) {
      this.#askAgainAt.set(model, performance.now() + ASK_AGAIN_MS);
      const { code } = faultOf(error);
      if (code !== 'cancelled') log.warn({ model, code }, UNREAD);
    } finally {
      this.#learning.delete(model);
    }
  }

  /** On nobody's behalf, for whoever paints with this model next. Takes no slot, as it is no job. */
  #ask(model: string) {
    const { get, lane, closing } = this.#settings;
    const url = `${SCHEMA}?${new URLSearchParams({ endpoint_id: model }).toString()}`;
    return lane.call(
      {
        caller: nobody(closing),
        operation: 'schema',
        model,
        metered: false,
        onceMore: ['provider_down', 'provider_busy', 'bad_answer'],
        isFinal: isNotFound,
      },
      async (signal) => {
        const limit = linkSignal([signal], TIMEOUT_MS);
        try {
          const found = schemaIn(await get(url, limit.signal, MAX_BYTES), model);
          if (!found) throw badAnswer('no schema of a model that takes a prompt');
          return found;
        } finally {
          limit.release();
        }
      },
    );
  }
}

const UNREAD =
  'the schema of this model could not be read: it is sent prompt, image_size and seed alone';

function nobody(signal: AbortSignal) {
  const nothing = () => Promise.resolve();
  const ends = { signal, waiting: signal, isLeft: () => true };
  return { runId: null, userId: '', firstImage: false, ...ends, begun: nothing, answered: nothing };
}
