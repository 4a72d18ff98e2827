/** The playground: holds the parts of the page together, and does what people do in them. */
import type {
  BotState,
  ChannelInfo,
  ChannelView,
  Deed,
  FaultSwitch,
  PageEvents,
  PersonInfo,
  Scene,
} from '../../protocol.js';
import { Composer } from '../composer/composer.js';
import { el } from '../dom.js';
import { toast, toasts, spoken } from '../widgets/toast.js';
import { act, fetchScene, fetchView } from './api.js';
import { listen } from './stream.js';
import { Drawers } from './drawers.js';
import { keep, placeIn, wishOf, type Place } from './place.js';
import { Pane } from './pane.js';
import { Panel } from './panel.js';
import { Reading } from './reading.js';
import { Sidebar } from './sidebar.js';
import { Top } from './top.js';

/** What a person should know before they type. */
const AWAY: Record<BotState, string> = {
  running: '',
  starting: 'Easel is starting: it answers in a moment.',
  down: 'Easel is offline: nothing answers now. What it was painting goes on once it is back.',
};

export class Playground {
  readonly element = el('div', { class: 'app' });
  readonly #drawers = new Drawers(this.element);
  readonly #sidebar = new Sidebar({
    guild: ({ channels }) => {
      void this.#go(channels.find(({ kind }) => kind === 'text') ?? channels[0]);
    },
    channel: (id) => {
      this.#drawers.close();
      void this.#go({ id });
    },
    person: (person) => {
      void this.#become(person);
    },
  });
  readonly #panel = new Panel(
    (fault, on) => void this.#fault(fault, on),
    () => {
      this.#drawers.close();
    },
  );
  readonly #top = new Top(
    () => {
      this.#drawers.toggle('list');
    },
    () => {
      this.#drawers.toggle('panel');
    },
  );
  readonly #lost = el('div', { class: 'lost', role: 'status' });
  readonly #away = el('div', { class: 'away', role: 'status' });
  readonly #composer: Composer;
  readonly #pane: Pane;
  #reading = new Reading();
  #scene: Scene;
  #place: Place;
  #stop: () => void = () => undefined;
  /** Something may have happened that the stream did not tell. */
  #isBehind = false;
  /** Rises with each place that is opened, so that an answer that comes too late is let go. */
  #opened = 0;
  /** What came while a view was on its way. */
  #waiting: (() => void)[] | undefined;

  constructor(scene: Scene) {
    const place = placeIn(scene, wishOf(location.hash));
    if (!place) throw new Error('There is no server here to show.');
    this.#scene = scene;
    this.#place = place;
    const does = (deed: Deed, files?: readonly File[]) => act(this.#place.me.id, deed, files);
    this.#composer = new Composer({
      speech: (text, files) => void this.#pane.speak(text, files),
      command: (path, values, files) => void this.#pane.command(path, values, files),
      ask: (path, option, text, values) => {
        const channelId = this.#place.channel.id;
        return does({ do: 'autocomplete', channelId, path, option, text, values });
      },
    });
    this.#pane = new Pane({
      does,
      start: ({ text, file }) => {
        this.#composer.start(text, file ? [file] : []);
      },
      open: (id) => {
        void this.#go({ id });
      },
      drop: (files) => {
        this.#composer.drop(files);
      },
    });
    const main = el('main', {}, this.#top.element, this.#lost, this.#pane.element);
    main.append(this.#away, this.#composer.element);
    this.#lost.textContent = 'The playground does not answer. Is it still running? Trying again…';
    this.#lost.hidden = true;
    this.element.append(this.#sidebar.element, main, this.#panel.element, this.#drawers.veil);
    this.element.append(toasts, spoken);
    this.#pane.catchFiles(main);
    this.#reading.see(scene);
    this.#show();
    this.#listen();
    void this.#load();
  }

  #listen(): void {
    this.#stop();
    this.#stop = listen(this.#place.me.id, {
      scene: (scene) => {
        this.#see(scene);
      },
      message: (event) => {
        this.#later(() => {
          this.#message(event);
        });
      },
      gone: ({ channelId, messageId }) => {
        this.#later(() => {
          if (channelId === this.#place.channel.id) this.#pane.remove(messageId);
        });
      },
      open: () => {
        // What happened meanwhile is in a new view; the stream itself begins with the scene.
        if (this.#isBehind) void this.#load(true);
        this.#isBehind = false;
        this.#lost.hidden = true;
      },
      closed: () => {
        this.#isBehind = true;
      },
      lost: () => {
        this.#isBehind = true;
        this.#lost.hidden = false;
      },
    });
  }

  #later(job: () => void): void {
    if (this.#waiting) this.#waiting.push(job);
    else job();
  }

  #message({ channelId, message }: PageEvents['message']): void {
    this.#reading.came(channelId, message.id);
    if (channelId === this.#place.channel.id) {
      this.#pane.put(message);
      this.#reading.read(channelId);
    }
    this.#show();
  }

  #see(scene: Scene): void {
    this.#scene = scene;
    this.#reading.see(scene);
    const { me, channel } = this.#place;
    const place = placeIn(scene, { me: me.id, channel: channel.id }, this.#place);
    if (!place) return;
    const isGone = place.channel.id !== channel.id;
    this.#place = place;
    this.#show();
    if (isGone) void this.#load();
  }

  #show(): void {
    const { me, guild, channel } = this.#place;
    this.#sidebar.show({
      scene: this.#scene,
      me,
      guild,
      channelId: channel.id,
      isUnread: (one) => this.#reading.isUnread(one),
    });
    this.#top.show(channel, this.#scene.bot);
    this.#panel.show(this.#scene);
    this.#away.textContent = AWAY[this.#scene.bot];
    document.title = `${channel.kind === 'thread' ? '' : '#'}${channel.name} · Easel’s playground`;
  }

  async #go(channel: Pick<ChannelInfo, 'id'> | undefined): Promise<void> {
    const place = placeIn(this.#scene, { me: this.#place.me.id, channel: channel?.id ?? null });
    if (!place || place.channel.id !== channel?.id) {
      toast('This is not there any more, or you may not see it.');
      return;
    }
    this.#place = place;
    this.#show();
    await this.#load();
  }

  async #become(me: PersonInfo): Promise<void> {
    try {
      const scene = await fetchScene(me.id);
      const wish = { me: me.id, channel: this.#place.channel.id };
      const place = placeIn(scene, wish, this.#place);
      if (!place) return;
      this.#scene = scene;
      this.#place = place;
      this.#reading = new Reading();
      this.#reading.see(scene);
      this.#show();
      this.#listen();
      this.#composer.start('');
      await this.#load();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  /** Opens the place; `isSame` where it was only lost from sight. */
  async #load(isSame = false): Promise<void> {
    const { me, channel } = this.#place;
    this.#opened += 1;
    const opened = this.#opened;
    this.#waiting = [];
    keep(this.#place);
    try {
      const view = await fetchView(me.id, channel.id);
      if (opened !== this.#opened) return;
      this.#open(view, isSame);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
    if (opened !== this.#opened) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const job of waiting) job();
  }

  #open(view: ChannelView, isSame: boolean): void {
    const { me, channel, guild } = this.#place;
    const here = guild.channels.map(({ id, name }) => [id, name] as const);
    const names = {
      ...view.names,
      channels: { ...view.names.channels, ...Object.fromEntries(here) },
    };
    const readTo = this.#reading.read(channel.id);
    this.#pane.open({ ...view, names }, channel, me, isSame ? undefined : readTo);
    this.#composer.serve({ ...view, names });
    this.#show();
    if (!isSame && matchMedia('(hover: hover)').matches) this.#composer.focus();
  }

  async #fault({ id }: FaultSwitch, on: boolean): Promise<void> {
    const outcome = await act(this.#place.me.id, { do: 'fault', id, on });
    if (outcome.kind === 'failed') toast(outcome.why);
  }
}
