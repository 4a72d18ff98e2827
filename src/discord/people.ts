/**
 * What people are called: as their own commands tell, and else as Discord says when it is asked, one a
 * second. Nothing of it is kept on disk.
 */
import { DiscordAPIError, type REST } from 'discord.js';
import { Routes, type APIInteraction } from 'discord-api-types/v10';
import PQueue from 'p-queue';
import { z } from 'zod';
import { clean } from '../views/text.js';

/** Whoever was heard of longest ago is forgotten first. */
const MOST = 10_000;
const MOST_ASKED = 100;
const SECOND_MS = 1_000;

const named = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
});
type Named = z.infer<typeof named>;

export class People {
  /** Empty for who has no name that could be shown. */
  readonly #names = new Map<string, string>();
  readonly #rest: Pick<REST, 'get'>;
  readonly #asked = new Set<string>();
  readonly #asking: PQueue;
  readonly #stopping = new AbortController();

  constructor(rest: Pick<REST, 'get'>, everyMs = SECOND_MS) {
    this.#rest = rest;
    this.#asking = new PQueue({ concurrency: 1, interval: everyMs, intervalCap: 1 });
  }

  hear({ member }: Pick<APIInteraction, 'member'>): void {
    if (member) this.#remember(member.user, member.nick);
  }

  /** Undefined where nobody told yet; then it is found out for the next time. */
  nameOf(id: string): string | undefined {
    const name = this.#names.get(id);
    if (name === undefined && this.#asked.size < MOST_ASKED) this.#ask(id);
    return name === '' ? undefined : name;
  }

  stop(): void {
    this.#asking.clear();
    this.#stopping.abort();
  }

  #ask(id: string): void {
    const { signal } = this.#stopping;
    if (this.#asked.has(id) || signal.aborted) return;
    this.#asked.add(id);
    void this.#asking.add(async () => {
      try {
        this.#remember(named.parse(await this.#rest.get(Routes.user(id), { signal })));
      } catch (error) {
        // Whoever is nobody stays so; anything else is tried again when they are looked at again.
        if (error instanceof DiscordAPIError && error.status === 404) this.#keep(id, '');
      } finally {
        this.#asked.delete(id);
      }
    });
  }

  #remember({ id, username, global_name: globalName }: Named, nick?: string | null): void {
    const [name = ''] = [nick, globalName, username]
      .map((text) => clean(text ?? ''))
      .filter(Boolean);
    this.#keep(id, name);
  }

  #keep(id: string, name: string): void {
    this.#names.delete(id);
    this.#names.set(id, name);
    const [oldest = ''] = this.#names.keys();
    if (this.#names.size > MOST) this.#names.delete(oldest);
  }
}
