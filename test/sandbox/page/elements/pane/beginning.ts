/** Where a channel begins: its name, and what to try first. */
import type { ChannelInfo } from '../../protocol.js';
import { action, el, icon, type IconName } from '../dom.js';

/** What to put into the composer. */
export interface Start {
  readonly text: string;
  readonly file?: File;
}

const BATCH = [
  { id: 'lighthouse', prompt: 'a white lighthouse with a red lamp at dusk', scene: 'three gulls' },
  { id: 'tea', prompt: 'a tin robot and a blue cup on a wooden table', iterations: 2 },
  { id: 'owl', prompt: 'a barn owl on a mossy branch in morning fog', aspect: 'portrait' },
];

interface Idea extends Start {
  readonly symbol: IconName;
  readonly title: string;
  readonly note: string;
}

const ideas = (): Idea[] => [
  {
    symbol: 'picture',
    title: 'Paint a fox',
    note: '/generate with a prompt: three tries, each better than the one before',
    text: '/generate prompt: a red fox with a brass lantern in deep snow at night',
  },
  {
    symbol: 'file',
    title: 'Paint from a file',
    note: 'Three prompts at once; or drop a prompts.json of your own here',
    text: '/generate ',
    file: new File([JSON.stringify(BATCH, null, 2)], 'prompts.json', { type: 'application/json' }),
  },
  {
    symbol: 'command',
    title: 'See all commands',
    note: 'Type / to choose one; the arrow keys, Tab and Enter do the rest',
    text: '/',
  },
];

export function beginning(channel: ChannelInfo, start: (idea: Start) => void): HTMLElement {
  const { name, kind } = channel;
  const isThread = kind === 'thread';
  const canPaint = kind === 'text' || kind === 'announcement';
  return el(
    'div',
    { class: 'beginning' },
    el('div', { class: 'emblem' }, icon(isThread ? 'thread' : 'hash')),
    el('h2', {}, isThread ? name : `Welcome to #${name}!`),
    el('p', {}, wordsFor(channel)),
    canPaint &&
      el(
        'div',
        { class: 'ideas' },
        ...ideas().map((idea) =>
          action(
            { class: 'idea' },
            () => {
              start(idea);
            },
            icon(idea.symbol),
            el('span', {}, el('strong', {}, idea.title), el('small', {}, idea.note)),
          ),
        ),
      ),
  );
}

function wordsFor({ kind, name }: ChannelInfo): string {
  switch (kind) {
    case 'thread':
      return 'Every step of the painting is posted here.';
    case 'forum':
      return 'What you write here becomes a post of its own; in a post Easel paints, too.';
    case 'voice':
    case 'stage':
      return 'People talk here. Easel paints in text channels, and in threads.';
    case 'text':
    case 'announcement':
      return `This is the start of #${name}. Type /generate and say what Easel shall paint:`;
  }
}
