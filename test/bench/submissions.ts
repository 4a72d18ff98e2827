/** When what people asked for was seen, and when it was known. */
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Answer, Discord } from '../sandbox/discord/index.js';

/** Milliseconds from the command, the mean of all, and from the end of a run to its result in the status, at most. */
export interface Shown {
  readonly firstImageMs: number;
  readonly doneMs: number;
  readonly shownAfterMs: number;
}

/** A look at all of them takes a while. */
const LOOK_EVERY_MS = 100;

const ENDED = `
  select max(runs.ended_at) as at, count(*) - count(runs.ended_at) as open
  from runs join submissions on submissions.id = runs.submission_id
  where interaction_id = ?`;

export class Submissions {
  readonly #discord: Discord;
  readonly #database: Database.Database;

  constructor(discord: Discord, databaseUrl: string) {
    this.#discord = discord;
    this.#database = new Database(databaseUrl.replace(/^file:/u, ''), { readonly: true });
  }

  close(): void {
    this.#database.close();
  }

  /** Resolves once every run of theirs has ended and the result is in its status message. */
  async over(answers: readonly Answer[]): Promise<void> {
    while (!answers.every((answer) => this.#shownAt(answer))) await sleep(LOOK_EVERY_MS);
  }

  shown(answers: readonly Answer[]): Shown {
    const all = answers.map((answer) => {
      const endedAt = this.#endedAt(answer) ?? Number.NaN;
      const { at } = answer.interaction;
      return {
        firstImageMs: this.#firstImageAt(answer) - at,
        doneMs: endedAt - at,
        shownAfterMs: (this.#shownAt(answer) ?? Number.NaN) - endedAt,
      };
    });
    const mean = (times: readonly number[]) =>
      times.reduce((sum, ms) => sum + ms, 0) / times.length;
    return {
      firstImageMs: mean(all.map(({ firstImageMs }) => firstImageMs)),
      doneMs: mean(all.map(({ doneMs }) => doneMs)),
      shownAfterMs: Math.max(...all.map(({ shownAfterMs }) => shownAfterMs)),
    };
  }

  /** When the status message was edited first after the run had ended; undefined before. */
  #shownAt(answer: Answer): number | undefined {
    const endedAt = this.#endedAt(answer);
    const id = answer.message()?.id;
    if (id === undefined || endedAt === undefined) return undefined;
    const edit = this.#discord.standIn.calls.findLast(
      ({ method, path }) => method === 'PATCH' && path.endsWith(`/messages/${id}`),
    );
    return edit && edit.at >= endedAt ? edit.at : undefined;
  }

  #firstImageAt(answer: Answer): number {
    const id = answer.message()?.id ?? '';
    const post = this.#discord.messages({ id }).find(({ attachments }) => attachments.length > 0);
    return post ? Date.parse(post.timestamp) : Number.NaN;
  }

  /** When the last of its runs ended, as the database has it. */
  #endedAt(answer: Answer): number | undefined {
    const row = this.#database.prepare(ENDED).get(answer.interaction.id) as {
      at: number | null;
      open: number;
    };
    return row.open > 0 || row.at === null ? undefined : row.at;
  }
}
