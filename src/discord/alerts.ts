/** Tells servers, where they have a channel for it, what their operators should know: once, and once that it is over. */
import { forgetAlert, knownAlerts, writeAlert, type KnownAlert } from '../db/alerts.js';
import { allGuildSettings, type GuildSettings } from '../db/guild-settings.js';
import type { Db } from '../db/schema.js';
import { faultOf, isOfPlace } from '../errors.js';
import { languageOf } from '../languages/index.js';
import { newId } from '../lib/ids.js';
import { repeat } from '../lib/repeat.js';
import { alertKey, milderKey, type Reading } from '../pipeline/alerts.js';
import type { Services } from '../commands/define/call.js';
import { alertOverView, alertView } from '../views/alerts.js';

const LOOK_EVERY_MS = 15_000;

export interface AlertsOptions {
  readonly db: Db;
  /** All that there is to know, whether it is so or not. */
  readonly readings: () => Promise<readonly Reading[]>;
  readonly postIn: Services['postIn'];
  /** Nothing can be told while it is not. */
  readonly isConnected: () => boolean;
  readonly record: (error: unknown, context: { readonly guildId?: string }) => void;
}

type Guilds = ReadonlyMap<string, GuildSettings>;

export class Alerts {
  readonly #options: AlertsOptions;
  #looking = Promise.resolve();

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  /** Looks again and again. */
  start(): { stop(): Promise<void> } {
    const onError = (error: unknown) => {
      this.#options.record(error, {});
    };
    return repeat(() => this.look(), { everyMs: LOOK_EVERY_MS, onError });
  }

  /** Looks what there is to be told, and tells it; one look at a time. */
  look(): Promise<void> {
    const looked = this.#looking.then(() => this.#look());
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  async #look(): Promise<void> {
    const { db, readings, isConnected } = this.#options;
    const read = await readings();
    const known = await knownAlerts(db);
    if (!isConnected() || (known.length === 0 && read.every(({ level }) => level !== 'on'))) return;
    const guilds = await allGuildSettings(db);
    for (const reading of read)
      for (const guildId of toldOf(reading, guilds, known)) {
        const name = alertKey(reading.alert);
        const now = known.find((alert) => alert.guildId === guildId && alert.name === name);
        await this.#go(now ?? { guildId, name, id: newId(), state: null }, reading, guilds);
      }
    const names = new Set(read.map(({ alert }) => alertKey(alert)));
    // A budget that has no cap any more, say.
    for (const alert of known) if (!names.has(alert.name)) await forgetAlert(db, alert);
  }

  /** Goes on with an alert of one server: what is to be told is a row before anybody hears of it. */
  async #go(alert: Alert, reading: Reading, guilds: Guilds): Promise<void> {
    const { db } = this.#options;
    const state = nextState(alert.state, reading.level);
    if (state === null) {
      if (alert.state !== null) await forgetAlert(db, alert);
      return;
    }
    if (state !== alert.state) await writeAlert(db, { ...alert, state });
    if (state === 'raising' && reading.level === 'on') {
      if (!(await this.#tell(alert, reading, guilds))) return;
      await writeAlert(db, { ...alert, state: 'raised' });
      const name = milderKey(reading.alert);
      if (name !== undefined) await forgetAlert(db, { ...alert, name });
    }
    if (state === 'ending' && reading.level === 'off') {
      if (await this.#tell(alert, reading, guilds)) await forgetAlert(db, alert);
    }
  }

  /** Whether that is done with: told, or not to be told there. What did not arrive is told at another look. */
  async #tell({ guildId, id }: Alert, reading: Reading, guilds: Guilds): Promise<boolean> {
    const { postIn, record } = this.#options;
    const { logChannelId = null, logLocale = '' } = guilds.get(guildId) ?? {};
    if (logChannelId === null) return true;
    const t = languageOf(logLocale);
    const isOver = reading.level === 'off';
    const view = isOver ? alertOverView(reading.alert, t) : alertView(reading.alert, t);
    try {
      // A process that was killed in between says the same again, which Discord takes once.
      await postIn(guildId, logChannelId, view, isOver ? `${id} over` : id);
      return true;
    } catch (error) {
      record(error, { guildId });
      const fault = faultOf(error);
      return isOfPlace(fault) || fault.code === 'not_found';
    }
  }
}

/** An alert of a server; null for one that there is not yet. */
type Alert = Omit<KnownAlert, 'state'> & { readonly state: KnownAlert['state'] | null };

function nextState(state: Alert['state'], level: Reading['level']): Alert['state'] {
  if (level === 'on') return state === null ? 'raising' : state === 'ending' ? 'raised' : state;
  if (level === 'off') return state === null || state === 'raising' ? null : 'ending';
  return state;
}

/** Servers that have a channel for it, or that were told already. */
function toldOf(
  { guildId, alert, level }: Reading,
  guilds: Guilds,
  known: readonly KnownAlert[],
): ReadonlySet<string> {
  const name = alertKey(alert);
  const concerned = guildId === null ? [...guilds.keys()] : [guildId];
  const listening = concerned.filter((id) => (guilds.get(id)?.logChannelId ?? null) !== null);
  const told = known.flatMap((one) =>
    one.name === name && (guildId ?? one.guildId) === one.guildId ? [one.guildId] : [],
  );
  return new Set([...(level === 'on' ? listening : []), ...told]);
}
