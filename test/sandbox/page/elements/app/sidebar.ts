/** The rail of servers, the list of channels with threads below theirs, and who one is. */
import type { ChannelInfo, GuildInfo, PersonInfo, Scene } from '../../protocol.js';
import { action, el, icon, redraw, type IconName } from '../dom.js';
import { avatar } from '../message.js';
import { openMenu } from '../widgets/menu.js';

export interface Shown {
  readonly scene: Scene;
  readonly me: PersonInfo;
  readonly guild: GuildInfo;
  readonly channelId: string;
  isUnread(channel: ChannelInfo): boolean;
}

export interface Chooses {
  guild(guild: GuildInfo): void;
  channel(id: string): void;
  person(person: PersonInfo): void;
}

export const ICONS: Record<ChannelInfo['kind'], IconName> = {
  text: 'hash',
  announcement: 'announcement',
  forum: 'forum',
  voice: 'voice',
  stage: 'stage',
  thread: 'thread',
};

export class Sidebar {
  readonly element = el('div', { class: 'sidebar', id: 'sidebar' });
  readonly #rail = el('nav', { class: 'rail', 'aria-label': 'Servers' });
  readonly #title = el('h2');
  readonly #list = el('ul');
  readonly #who = el('div');
  readonly #me = el('div', { class: 'me' }, this.#who);
  readonly #chooses: Chooses;

  constructor(chooses: Chooses) {
    this.#chooses = chooses;
    const channels = el('nav', { class: 'channels', 'aria-label': 'Channels' });
    channels.append(this.#title, this.#list);
    this.element.append(this.#rail, channels, this.#me);
  }

  show(shown: Shown): void {
    const { scene, guild, me, channelId, isUnread } = shown;
    const unread = scene.guilds.flatMap(({ channels }) =>
      channels.filter(isUnread).map(({ id }) => id),
    );
    redraw(this.#rail, [scene.guilds.map(({ name }) => name), guild.id, unread], () =>
      scene.guilds.map((it) => this.#guild(it, shown)),
    );
    this.#title.textContent = guild.name;
    redraw(this.#list, [guild.channels, channelId, unread], () =>
      guild.channels.map((it) => this.#channel(it, shown)),
    );
    redraw(this.#who, [scene.people, me], () => [this.#person(shown)]);
  }

  #guild(guild: GuildInfo, { guild: chosen, isUnread }: Shown): HTMLElement {
    const isChosen = guild.id === chosen.id;
    const initials = guild.name.split(/\s+/u).map((word) => word.charAt(0));
    const hasNews = !isChosen && guild.channels.some((channel) => isUnread(channel));
    const made = action(
      {
        class: ['guild', hasNews && 'unread'].filter(Boolean).join(' '),
        title: guild.name,
        'aria-label': hasNews ? `${guild.name}, unread` : guild.name,
        'data-key': guild.id,
      },
      () => {
        this.#chooses.guild(guild);
      },
      initials.join('').slice(0, 3),
    );
    if (isChosen) made.setAttribute('aria-current', 'true');
    return made;
  }

  #channel(channel: ChannelInfo, { channelId, isUnread }: Shown): HTMLElement {
    const { id, name, kind, isAgeRestricted, isArchived } = channel;
    const isChosen = id === channelId;
    const hasNews = !isChosen && isUnread(channel);
    const hangs = kind === 'thread' && 'hangs';
    const classes = ['channel', hangs, hasNews && 'unread', isArchived && 'archived'];
    const made = action(
      { class: classes.filter(Boolean).join(' '), 'data-key': id },
      () => {
        this.#chooses.channel(id);
      },
      kind !== 'thread' && icon(ICONS[kind]),
      el('span', { class: 'label' }, name),
      isAgeRestricted && el('span', { class: 'badge', title: 'Age-restricted' }, '18+'),
      hasNews && el('span', { class: 'unseen' }, 'unread'),
    );
    if (isChosen) made.setAttribute('aria-current', 'page');
    return el('li', {}, made);
  }

  #person({ scene, me }: Shown): HTMLElement {
    const others = scene.people.map((person) => ({
      label: person.name,
      note: person.note,
      before: avatar(authorOf(person)),
      isChosen: person.id === me.id,
      act: () => {
        this.#chooses.person(person);
      },
    }));
    const open = () => {
      openMenu(this.#me, 'Who you are', [others]);
    };
    return action(
      {
        class: 'who',
        'aria-haspopup': 'menu',
        title: 'Be somebody else',
        'data-key': 'me',
      },
      open,
      avatar(authorOf(me)),
      el('span', { class: 'unseen' }, 'You are '),
      el('span', { class: 'words' }, me.name, el('small', {}, me.note ?? 'member')),
      icon('swap'),
    );
  }
}

export function authorOf({ name }: PersonInfo) {
  return { username: name, global_name: name };
}
