import { PermissionFlagsBits } from 'discord-api-types/v10';
import {
  changeGuildSettings,
  MAX_CHANNELS,
  MAX_ROLES,
  MAX_STYLES,
  readGuildSettings,
  type GuildSettings,
} from '../db/guild-settings.js';
import { useOfServer } from '../db/spending.js';
import { EaselError, type SettingTrouble } from '../errors.js';
import { languageOf } from '../languages/index.js';
import { firstDayOfMonth } from '../pipeline/calendar.js';
import { ASPECTS, MAX_IMAGES, MAX_ITERATIONS } from '../pipeline/prompt.js';
import {
  isNothing,
  isSameName,
  MAX_STYLE_NAME,
  MAX_STYLE_TEXT,
  type Style,
} from '../pipeline/style.js';
import { logOpenedView } from '../views/alerts.js';
import { settingsView } from '../views/settings.js';
import type { Call, Services } from './define/call.js';
import {
  defineCommandGroup,
  defineSubcommand,
  type Action,
  type Command,
} from './define/command.js';
import { requireManager } from './define/moderation.js';
import {
  boolean,
  channel,
  checkedText,
  choice,
  integer,
  number,
  required,
  role,
  string,
  type Options,
  type Suggest,
} from './define/options.js';

const MAX_RUNS = 10_000;
const MAX_USD = 1_000_000;

/** This server's styles. */
export const stylesHere: Suggest = async (typed, { guildId }, { db }) => {
  const { styles } = await readGuildSettings(db, guildId);
  return styles
    .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
    .map(({ name }) => ({ name, value: name }));
};

/** A sub-command for those alone who manage the server, whoever a client offers it to. */
function managed<O extends Options>(action: Action<O>) {
  return defineSubcommand<O>({
    ...action,
    run: async (call, services) => {
      requireManager(call);
      await action.run(call, services);
    },
  });
}

/** Changes what is to be changed, if anything, and shows what holds then. */
async function change(
  call: Call,
  services: Services,
  make: (settings: GuildSettings) => GuildSettings = (settings) => settings,
): Promise<GuildSettings> {
  const { db, dailyRuns } = services;
  const { guildId, language } = call;
  const before = await readGuildSettings(db, guildId);
  const isChange = JSON.stringify(make(before)) !== JSON.stringify(before);
  const settings = isChange ? await changeGuildSettings(db, guildId, make) : before;
  if (isChange) services.budget.setCap(guildId, settings.monthlyUsd);
  const { costUsd } = await useOfServer(db, guildId, firstDayOfMonth(Date.now()));
  await call.reply(settingsView({ settings, dailyRuns, spentUsd: costUsd }, language));
  return settings;
}

const show = managed({
  name: 'show',
  texts: ({ commands }) => commands.settings.subcommands.show,
  options: {},
  async run(call, services) {
    await change(call, services);
  },
});

const quota = managed({
  name: 'quota',
  texts: ({ commands }) => commands.settings.subcommands.quota,
  options: { runs: integer({ min: 0, max: MAX_RUNS }), role: role(), remove: boolean() },
  async run({ options, ...call }, services) {
    const { runs, remove = false } = options;
    // Everybody's role has the server's id.
    const roleId = options.role === call.guildId ? undefined : options.role;
    await change(call, services, (settings) => {
      if (!remove && runs === undefined) return settings;
      const dailyRuns = remove ? null : (runs ?? null);
      if (roleId === undefined) return { ...settings, dailyRuns };
      return { ...settings, roleRuns: entry(settings.roleRuns, roleId, dailyRuns, MAX_ROLES) };
    });
  },
});

const budget = managed({
  name: 'budget',
  texts: ({ commands }) => commands.settings.subcommands.budget,
  options: { usd: number({ min: 0.01, max: MAX_USD }), remove: boolean() },
  async run({ options: { usd, remove = false }, ...call }, services) {
    await change(call, services, (settings) => {
      if (remove) return { ...settings, monthlyUsd: null };
      return usd === undefined ? settings : { ...settings, monthlyUsd: usd };
    });
  },
});

const channels = managed({
  name: 'channels',
  texts: ({ commands }) => commands.settings.subcommands.channels,
  options: { allow: channel(), forbid: channel(), everywhere: boolean() },
  async run({ options: { allow, forbid, everywhere = false }, ...call }, services) {
    await change(call, services, (settings) => {
      let marked: GuildSettings['channels'] = everywhere ? {} : settings.channels;
      if (allow !== undefined) marked = entry(marked, allow, 'allowed', MAX_CHANNELS);
      if (forbid !== undefined) marked = entry(marked, forbid, 'forbidden', MAX_CHANNELS);
      return { ...settings, channels: marked };
    });
  },
});

const defaults = (models: readonly [string, ...string[]]) =>
  managed({
    name: 'defaults',
    texts: ({ commands }) => commands.settings.subcommands.defaults,
    options: {
      iterations: integer({ min: 1, max: MAX_ITERATIONS }),
      images: integer({ min: 1, max: MAX_IMAGES }),
      aspect: choice(ASPECTS),
      model: choice(models),
      reset: boolean(),
    },
    async run({ options: { reset = false, ...given }, ...call }, services) {
      await change(call, services, (settings) => {
        const before = reset ? NO_DEFAULTS : settings;
        return {
          ...settings,
          iterations: given.iterations ?? before.iterations,
          images: given.images ?? before.images,
          aspect: given.aspect ?? before.aspect,
          model: given.model ?? before.model,
        };
      });
    },
  });

const NO_DEFAULTS = { iterations: null, images: null, aspect: null, model: null };

const style = managed({
  name: 'style',
  texts: ({ commands }) => commands.settings.subcommands.style,
  options: {
    name: required(string({ max: MAX_STYLE_NAME, autocomplete: stylesHere })),
    text: string({ max: MAX_STYLE_TEXT }),
    negative: string({ max: MAX_STYLE_TEXT }),
    remove: boolean(),
  },
  async run({ options, ...call }, services) {
    const name = checkedText('name', options.name, MAX_STYLE_NAME);
    const checked = (path: 'text' | 'negative') => {
      const value = options[path];
      return value === undefined ? undefined : checkedText(path, value, MAX_STYLE_TEXT);
    };
    const [text, negative] = [checked('text'), checked('negative')];
    const isTakenBack = negative !== undefined && isNothing(negative);
    const given = { text, negative: isTakenBack ? null : negative };
    await change(call, services, (settings) => ({
      ...settings,
      styles: options.remove
        ? withoutStyle(settings.styles, name)
        : withStyle(settings.styles, name, given),
    }));
  },
});

const log = managed({
  name: 'log',
  texts: ({ commands }) => commands.settings.subcommands.log,
  options: { channel: channel(), remove: boolean() },
  async run({ options: { channel: chosen, remove = false }, ...call }, services) {
    const { guildId, guildLocale: logLocale } = call;
    if (!remove && chosen !== undefined)
      await services
        .postIn(guildId, chosen, logOpenedView(languageOf(logLocale)))
        .catch((error: unknown) => {
          throw error instanceof EaselError ? refused('log_channel', error) : error;
        });
    await change(call, services, (settings) => {
      if (remove) return { ...settings, logChannelId: null };
      return chosen === undefined ? settings : { ...settings, logChannelId: chosen, logLocale };
    });
  },
});

export function settings(models: readonly [string, ...string[]]): Command {
  return defineCommandGroup({
    name: 'settings',
    texts: ({ commands }) => commands.settings,
    private: true,
    permissions: PermissionFlagsBits.ManageGuild,
    subcommands: [show, quota, budget, channels, defaults(models), style, log],
  });
}

/** The entries with one more or another one; without it where the value is null. @throws EaselError `setting_refused` */
function entry<Value>(
  entries: Readonly<Record<string, Value>>,
  key: string,
  value: NoInfer<Value> | null,
  max: typeof MAX_ROLES | typeof MAX_CHANNELS,
): Record<string, Value> {
  const others = Object.entries(entries).filter(([other]) => other !== key);
  if (value === null) return Object.fromEntries(others);
  if (others.length >= max)
    throw refused(max === MAX_ROLES ? 'too_many_roles' : 'too_many_channels');
  return Object.fromEntries([...others, [key, value]]);
}

/** @throws EaselError `setting_refused` */
function withStyle(
  styles: readonly Style[],
  name: string,
  given: { readonly text: string | undefined; readonly negative: string | null | undefined },
): Style[] {
  const before = styles.find((one) => isSameName(one.name, name));
  const text = given.text ?? before?.text;
  if (text === undefined) throw refused('style_without_text');
  if (!before && styles.length >= MAX_STYLES) throw refused('too_many_styles');
  const negative = given.negative === undefined ? (before?.negative ?? null) : given.negative;
  const changed = { name, text, negative };
  return before ? styles.map((one) => (one === before ? changed : one)) : [...styles, changed];
}

/** @throws EaselError `not_found` */
function withoutStyle(styles: readonly Style[], name: string): Style[] {
  const left = styles.filter((one) => !isSameName(one.name, name));
  if (left.length === styles.length) throw new EaselError({ code: 'not_found' });
  return left;
}

function refused(why: SettingTrouble, cause?: unknown): EaselError {
  return new EaselError({ code: 'setting_refused', why }, { cause });
}
