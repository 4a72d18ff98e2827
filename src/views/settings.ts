/** What a server has set, and what holds where it has not. */
import type { GuildSettings } from '../db/guild-settings.js';
import type { Language } from '../languages/index.js';
import { MAX_ITERATIONS } from '../pipeline/prompt.js';
import { list, message, quote, type Draft, type Message } from './message.js';
import { money } from './words.js';

const SHOWN = 15;
const STYLE_SHOWN = 60;

export interface ShownSettings {
  readonly settings: GuildSettings;
  /** The host's runs a day; 0 for no limit. */
  readonly dailyRuns: number;
  /** Of this month, in US dollars. */
  readonly spentUsd: number;
}

type Lines = Draft['lines'];

export function settingsView(shown: ShownSettings, t: Language): Message {
  const { settings } = shown;
  return message(t, {
    lines: [
      `**${t.settings.title}**`,
      ...quotaLines(shown, t),
      budgetLine(shown, t),
      ...channelsLines(settings, t),
      defaultsLine(settings, t),
      ...styleLines(settings, t),
      settings.logChannelId === null
        ? t.settings.noLog
        : t.settings.log(`<#${settings.logChannelId}>`),
    ],
    whole: {
      name: 'styles.txt',
      text: settings.styles
        .map(({ name, text, negative }) => [name, text, negative ?? ''].join('\n'))
        .join('\n\n'),
    },
  });
}

function quotaLines({ settings, dailyRuns }: ShownSettings, t: Language): Lines {
  const { unlimited, quota, quotaOfHost, quotaOfRole } = t.settings;
  const runs = (n: number) => (n === 0 ? unlimited : t.runs(n));
  const roles = Object.entries(settings.roleRuns).map(([role, n]) => ({
    text: quotaOfRole(`<@&${role}>`, runs(n)),
    cut: false,
  }));
  return [
    settings.dailyRuns === null ? quotaOfHost(runs(dailyRuns)) : quota(runs(settings.dailyRuns)),
    ...list(roles, SHOWN, t),
  ];
}

function budgetLine({ settings, spentUsd }: ShownSettings, t: Language): string {
  const { monthlyUsd } = settings;
  return monthlyUsd === null
    ? t.settings.noBudget(money(spentUsd))
    : t.settings.budget(money(spentUsd), money(monthlyUsd));
}

/** All of them, for as many as may be marked fit. */
function channelsLines({ channels }: GuildSettings, t: Language): Lines {
  const marked = (as: 'allowed' | 'forbidden') =>
    Object.entries(channels)
      .filter(([, mark]) => mark === as)
      .map(([id]) => `<#${id}>`)
      .join(', ');
  const [allowed, forbidden] = [marked('allowed'), marked('forbidden')];
  if (allowed !== '')
    return [
      t.settings.channelsOnly(allowed),
      forbidden !== '' && t.settings.channelsOtherwise(forbidden),
    ];
  return [forbidden === '' ? t.settings.channelsAll : t.settings.channelsBut(forbidden)];
}

function defaultsLine(settings: GuildSettings, t: Language): string {
  const { iterations, images, aspect, model } = settings;
  const parts = [
    t.tries(iterations ?? MAX_ITERATIONS),
    t.images(images ?? 1),
    t.choices[aspect ?? 'square'],
    ...(model === null ? [] : [`\`${model}\``]),
  ];
  return t.settings.defaults(parts.join(' · '));
}

function styleLines({ styles }: GuildSettings, t: Language): Lines {
  if (styles.length === 0) return [t.settings.noStyles];
  const lines = styles.map(({ name, text }) => {
    const shown = quote(name, STYLE_SHOWN, '- **', '**');
    const said = quote(text, STYLE_SHOWN, `${shown.text}: `);
    return { text: said.text, cut: shown.cut || said.cut };
  });
  return [t.settings.styles, ...list(lines, SHOWN, t)];
}
