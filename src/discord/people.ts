/** What people are called, as their own commands told since the start. Nothing of it is kept on disk. */
import type { APIInteraction } from 'discord-api-types/v10';
import { clean } from '../views/text.js';

/** Whoever was heard of longest ago is forgotten first. */
const MOST = 10_000;

export class People {
  readonly #names = new Map<string, string>();

  hear({ member }: Pick<APIInteraction, 'member'>): void {
    if (!member) return;
    const { id, username, global_name: globalName } = member.user;
    const name = [member.nick, globalName, username].map((text) => clean(text ?? '')).find(Boolean);
    if (name === undefined) return;
    this.#names.delete(id);
    this.#names.set(id, name);
    const [oldest = ''] = this.#names.keys();
    if (this.#names.size > MOST) this.#names.delete(oldest);
  }

  nameOf(id: string): string | undefined {
    return this.#names.get(id);
  }
}
