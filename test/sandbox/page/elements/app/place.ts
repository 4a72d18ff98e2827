/** Who one is and where, kept in the address: a reload stays there, and two windows can be two people. */
import type { ChannelInfo, GuildInfo, PersonInfo, Scene } from '../../protocol.js';

export interface Place {
  readonly me: PersonInfo;
  readonly guild: GuildInfo;
  readonly channel: ChannelInfo;
}

interface Wish {
  readonly me?: string | null;
  readonly channel?: string | null;
}

export function wishOf(hash: string): Wish {
  const asked = new URLSearchParams(hash.replace(/^#/u, ''));
  return { me: asked.get('as'), channel: asked.get('in') };
}

export function keep({ me, channel }: Place): void {
  const hash = new URLSearchParams({ as: me.id, in: channel.id }).toString();
  history.replaceState(null, '', `#${hash}`);
}

/** The place that is wished for, or the nearest that there is. */
export function placeIn({ people, guilds }: Scene, wish: Wish, before?: Place): Place | undefined {
  const me = people.find(({ id }) => id === wish.me) ?? people[0];
  const of = (id: string | null | undefined) =>
    guilds.find(({ channels }) => channels.some((channel) => channel.id === id));
  const guild = of(wish.channel) ?? guilds.find(({ id }) => id === before?.guild.id) ?? guilds[0];
  const channel =
    guild?.channels.find(({ id }) => id === wish.channel) ??
    guild?.channels.find(({ id }) => id === before?.channel.parentId) ??
    guild?.channels.find(({ kind }) => kind === 'text') ??
    guild?.channels[0];
  return me && guild && channel ? { me, guild, channel } : undefined;
}
