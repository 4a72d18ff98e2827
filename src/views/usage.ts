/** What a person used of their quota, and what it cost; for who manages the server, of everybody. */
import type { DayOfUse, Usage } from '../db/spending.js';
import type { Language } from '../languages/index.js';
import type { Drawing, UsagePlot } from '../pictures/pictures.js';
import { DAY_MS } from '../pipeline/calendar.js';
import { ACCENTS, card, type Block } from './card.js';
import type { Draft, Message, MessageFile } from './message.js';
import { bar, money, until } from './words.js';

const BAR_LENGTH = 12;

export interface ServerUse {
  readonly today: Usage;
  readonly month: Usage;
  /** Of this month, the dearest first; an empty id stands for those who are forgotten. */
  readonly spenders: readonly (Usage & { readonly userId: string })[];
}

export interface ShownUsage {
  /** Null for who asks. */
  readonly userId: string | null;
  readonly runs: {
    readonly used: number;
    /** 0 for no limit; null where it is not known. */
    readonly limit: number | null;
    /** What is used elsewhere counts towards it, and is not told. */
    readonly isShare: boolean;
  };
  readonly today: Usage;
  /** Epoch milliseconds. */
  readonly resetsAt: number;
  /** The last days. */
  readonly plot: Drawing | undefined;
  readonly server: ServerUse | null;
}

export function usageView(shown: ShownUsage, t: Language): Message {
  const { userId, runs, today, resetsAt, plot, server } = shown;
  const whose = userId === null ? '' : ` · <@${userId}>`;
  const resets = t.usage.resets(until(resetsAt));
  return card(t, {
    accent: ACCENTS.grey,
    blocks: [
      {
        kind: 'text',
        lines: [`**${t.usage.today}**${whose}`, runsLine(runs, t), `${used(today, t)} · ${resets}`],
      },
      plot !== undefined && pictureOf(plot, t),
      server !== null && { kind: 'text', lines: serverLines(server, t) },
    ],
  });
}

/** `▰▰▱▱▱▱▱▱ 18 of 100 runs` */
function runsLine({ used, limit, isShare }: ShownUsage['runs'], t: Language): string {
  if (limit === null || limit === 0)
    return limit === null ? t.runs(used) : t.usage.unlimited(t.runs(used));
  if (isShare) return t.usage.share(t.runs(used), t.runs(limit));
  return `${bar(used / limit, BAR_LENGTH)} ${t.usage.of(used, t.runs(limit))}`;
}

/** `31 images · 120 calls · about $0.72` */
function used({ images, calls, costUsd }: Usage, t: Language): string {
  return [t.images(images), t.usage.calls(calls), t.usage.about(money(costUsd))].join(' · ');
}

function pictureOf({ path, name }: Drawing, t: Language): Block {
  const file: MessageFile = { name, content: { path }, description: t.usage.plot };
  return { kind: 'pictures', files: [file] };
}

function serverLines({ today, month, spenders }: ServerUse, t: Language): Draft['lines'] {
  const shares = spenders.map(
    ({ userId, images, costUsd }) =>
      `${userId === '' ? t.usage.forgotten : `<@${userId}>`} · ${t.images(images)} · ${money(costUsd)}`,
  );
  return [
    `**${t.usage.server}** · ${t.usage.sums(money(today.costUsd), money(month.costUsd))}`,
    used(month, t),
    ...shares,
  ];
}

/** What is drawn of these days. */
export function usagePlotOf(days: readonly DayOfUse[], t: Language): UsagePlot {
  return {
    days: days.map(({ day, images, costUsd }) => ({
      date: new Date(day * DAY_MS).toISOString().slice(0, 10),
      images,
      costUsd,
    })),
    words: { images: t.usage.imagesWord, cost: t.usage.costWord },
    locale: t.locale,
  };
}
