/** The messages of the open channel, and what is done with them. */
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelInfo, ChannelView, Deed, Outcome, PersonInfo } from '../../protocol.js';
import type { Acts, On } from '../../view.js';
import type { Value } from '../composer/values.js';
import { el } from '../dom.js';
import { nameOf } from '../message.js';
import { beginning, type Start } from '../pane/beginning.js';
import { catchFiles } from '../pane/drop.js';
import { MessageList } from '../pane/list.js';
import { failed, pressFailed, sending } from '../pane/notes.js';
import { Scroller } from '../pane/scroll.js';
import { addTools, mine } from '../pane/tools.js';
import { confirmed, enlarge } from '../widgets/dialog.js';
import { openForm } from '../widgets/form.js';
import { say, toast } from '../widgets/toast.js';
import { authorOf } from './sidebar.js';

export interface PaneDoes {
  does(deed: Deed, files?: readonly File[]): Promise<Outcome>;
  start(idea: Start): void;
  open(channelId: string): void;
  drop(files: readonly File[]): void;
}

export class Pane {
  readonly element: HTMLElement;
  readonly #can: PaneDoes;
  readonly #list = new MessageList();
  readonly #head = el('div');
  readonly #scroller: Scroller;
  #view: ChannelView | undefined;
  #me: PersonInfo = { id: '', name: '' };

  constructor(can: PaneDoes) {
    this.#can = can;
    const content = el('div', { class: 'content' }, this.#head, this.#list.element);
    this.#scroller = new Scroller(content);
    this.element = this.#scroller.element;
    addTools(this.#list.element, {
      find: (id) => this.#list.find(id),
      commands: () => this.#view?.commands ?? [],
      messageCommand: (name, on) => void this.#command(name, { do: 'message-command', name, on }),
      remove: (on) => void this.#remove(on),
    });
    this.#listen();
  }

  open(view: ChannelView, channel: ChannelInfo, me: PersonInfo, readTo?: string): void {
    this.#view = view;
    this.#me = me;
    this.#head.replaceChildren(
      beginning(channel, (idea) => {
        this.#can.start(idea);
      }),
    );
    this.#list.open(view.channel, view.messages, view.names, readTo);
    this.#scroller.toEnd();
  }

  put(message: APIMessage): void {
    const added = this.#list.put(message);
    if (!added) return;
    this.#scroller.grew();
    const said = [...added.querySelectorAll('.markdown')].map(({ textContent }) => textContent);
    if (message.author.id !== this.#me.id)
      say(`${nameOf(message.author)}: ${said.join(' ').slice(0, 160)}`);
  }

  remove(id: string): void {
    this.#list.remove(id);
  }

  catchFiles(over: HTMLElement): void {
    catchFiles(over, (files) => {
      this.#can.drop(files);
    });
  }

  async speak(text: string, files: readonly File[]): Promise<void> {
    const channelId = this.#channelId;
    this.#scroller.toEnd();
    const outcome = await this.#can.does({ do: 'say', channelId, text }, files);
    if (outcome.kind === 'failed') toast(outcome.why);
  }

  async command(
    path: string,
    values: Readonly<Record<string, Value>>,
    files: readonly File[],
  ): Promise<void> {
    const channelId = this.#channelId;
    await this.#command(`/${path}`, { do: 'command', channelId, path, values }, files);
  }

  get #channelId(): string {
    return this.#view?.channelId ?? '';
  }

  async #command(name: string, deed: Deed, files: readonly File[] = []): Promise<void> {
    const who = authorOf(this.#me);
    const sent = this.#list.note(sending(who, name));
    this.#scroller.toEnd();
    const outcome = await this.#can.does(deed, files);
    sent();
    if (outcome.kind === 'failed') this.#fail((dismiss) => failed(who, name, outcome.why, dismiss));
    else this.#settle(outcome);
  }

  #fail(make: (dismiss: () => void) => HTMLElement, after?: string): void {
    const dismiss = this.#list.note(
      make(() => {
        dismiss();
      }),
      after,
    );
  }

  #settle(outcome: Outcome): void {
    if (outcome.kind !== 'form' || !this.#view) return;
    const { form, modal } = outcome;
    openForm(modal, this.#view.names, (fields) => this.#can.does({ do: 'submit', form, fields }));
  }

  #listen(): void {
    this.#on('press', ({ on, customId }, from) =>
      this.#use(from, on, { do: 'press', on: refOf(on), customId }),
    );
    this.#on('choose', ({ on, customId, values }, from) =>
      this.#use(from, on, { do: 'choose', on: refOf(on), customId, values }),
    );
    this.#on('react', async ({ on, emoji }) => {
      const message = this.#list.find(on.id);
      const isMine = message !== undefined && mine(message, emoji);
      await this.#try({ do: isMine ? 'unreact' : 'react', on: refOf(on), emoji });
    });
    this.#on('dismiss', ({ on }) => this.#try({ do: 'dismiss', on: refOf(on) }));
    this.#on('open', ({ threadId }) => {
      this.#can.open(threadId);
    });
    this.#on('look', ({ url, description }) => {
      enlarge(url, description);
    });
  }

  #on<K extends keyof Acts>(
    act: K,
    does: (detail: Acts[K], from: HTMLElement) => Promise<void> | undefined,
  ): void {
    this.#list.element.addEventListener(act, (event) => {
      const { target } = event;
      if (event instanceof CustomEvent && target instanceof HTMLElement)
        // The elements tell nothing else by that name.
        void does(event.detail as Acts[K], target);
    });
  }

  /** The button shows that it works until the bot has answered. */
  async #use(from: HTMLElement, on: On, deed: Deed): Promise<void> {
    if (from.classList.contains('busy')) return;
    from.classList.add('busy');
    from.setAttribute('aria-busy', 'true');
    const outcome = await this.#can.does(deed);
    from.classList.remove('busy');
    from.removeAttribute('aria-busy');
    if (from instanceof HTMLSelectElement) from.selectedIndex = chosenAtFirst(from);
    if (outcome.kind === 'failed')
      this.#fail((dismiss) => pressFailed(outcome.why, dismiss), on.id);
    else this.#settle(outcome);
  }

  async #try(deed: Deed): Promise<void> {
    const outcome = await this.#can.does(deed);
    if (outcome.kind === 'failed') toast(outcome.why);
  }

  async #remove(on: On): Promise<void> {
    const question = 'Nobody will see it any more, and nothing brings it back.';
    if (await confirmed('Delete this message?', question, 'Delete'))
      await this.#try({ do: 'delete', on: refOf(on) });
  }
}

function refOf({ id, channel_id }: On): On {
  return { id, channel_id };
}

/** So that the same can be chosen again. */
function chosenAtFirst({ options }: HTMLSelectElement): number {
  return [...options].findIndex(({ defaultSelected }) => defaultSelected);
}
