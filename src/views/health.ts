/** How everything is at the moment; of other servers only figures. */
import type { FaultSum } from '../db/faults.js';
import type { Provider } from '../errors.js';
import type { Language } from '../languages/index.js';
import { explain, explainPause } from '../languages/index.js';
import type { Health, ProviderHealth } from '../pipeline/health.js';
import { message, quote, type Draft, type Message } from './message.js';
import { ago, duration, money } from './words.js';

const NAME_SHOWN = 50;
const CODES_SHOWN = 8;

export interface ShownHealth {
  readonly health: Health;
  /** Names of runs of this server that are in progress. */
  readonly runs: readonly string[];
  /** Of this server in the last day, the most frequent first. */
  readonly faults: readonly FaultSum[];
}

export function healthView({ health, runs, faults }: ShownHealth, t: Language): Message {
  const { queued, inProgress, leftToday, canSave, version, startedAt } = health;
  return message(t, {
    lines: [
      `**${t.health.title}** · ${t.health.line(queued, inProgress)}`,
      ...runs.map((name) => quote(name, NAME_SHOWN, '🖌️ ')),
      ...health.providers.flatMap((provider) => providerLines(provider, t)),
      !canSave && `⚠️ ${explain({ code: 'storage_full' }, t)}`,
      ...health.pauses.map((pause) => `⚠️ ${explainPause(pause, t)}`),
      leftToday !== null && t.health.left(money(leftToday)),
      faultsLine(faults, t),
      recoveredLine(faults, t),
      `-# Easel ${version} · ${t.health.since(ago(startedAt))}`,
    ],
  });
}

/** `🟢 fal.ai · 2 of 4 slots · 58 of 60 calls left this minute · 3 waiting` */
function providerLines(provider: ProviderHealth, t: Language): Draft['lines'] {
  const { slots, rate, waiting, pause, lastFault } = provider;
  const mark = pause === null ? '🟢' : pause.until === null ? '🔴' : '🟠';
  const figures = [
    t.health.slots(slots.taken, slots.total),
    t.health.rate(rate.left, rate.perMinute),
    t.health.waiting(waiting),
  ];
  return [
    `${mark} **${NAMES[provider.provider]}** · ${figures.join(' · ')}`,
    pause !== null && explainPause(pause, t),
    lastFault !== undefined &&
      `-# ${t.health.lastFault(`\`${lastFault.code}\``, ago(lastFault.at))}`,
  ];
}

const NAMES = {
  fal: 'fal.ai',
  gemini: 'Gemini',
  'openai-images': 'openai-images',
  'openai-chat': 'openai-chat',
} as const satisfies Record<Provider, string>;

function faultsLine(faults: ShownHealth['faults'], t: Language): string {
  const shown = faults
    .filter(({ recorded }) => recorded > 0)
    .slice(0, CODES_SHOWN)
    .map(({ code, recorded }) => `${String(recorded)} × \`${code}\``);
  return shown.length === 0 ? t.health.noFaults : t.health.faults(shown.join(', '));
}

/** Calls that failed and were answered at a later try. */
function recoveredLine(faults: readonly FaultSum[], t: Language): string | false {
  const recovered = sum(faults, (fault) => fault.recovered);
  if (recovered === 0) return false;
  const meanMs = sum(faults, (fault) => fault.recovered * fault.meanMs) / recovered;
  const longestMs = Math.max(...faults.map((fault) => fault.longestMs));
  return t.health.recovered(recovered, duration(meanMs), duration(longestMs));
}

function sum(faults: readonly FaultSum[], of: (fault: FaultSum) => number): number {
  return faults.reduce((total, fault) => total + of(fault), 0);
}
