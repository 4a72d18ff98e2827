/** Words, figures and marks that several messages share. */
import type { RunStatus } from '../pipeline/run.js';

/** What stands before a run, by its status. */
export const STATUS_MARKS: Record<RunStatus, string> = {
  queued: '◻️',
  running: '🖌️',
  done: '✅',
  failed: '❌',
  cancelled: '🚫',
};

/** `83 %` for a share of 0.83. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

/** How long ago something was, as each client says it. */
export function ago(at: number): string {
  return `<t:${String(Math.floor(at / 1000))}:R>`;
}

/** How long it is until then, never too early. */
export function until(at: number): string {
  return `<t:${String(Math.ceil(at / 1000))}:R>`;
}

/** `2026-11-28 12:30`, UTC: for where Discord shows no timestamps. */
export function minute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** `▰▰▰▱▱▱`, filled no further than the share is reached. */
export function bar(share: number, length: number): string {
  const filled = Math.min(length, Math.floor(share * length));
  return '▰'.repeat(filled) + '▱'.repeat(length - filled);
}

/** `48 s`, `4 min`, `2 h`, in the largest unit of which there are two. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
}

/** `$0.04` */
export function money(usd: number): string {
  return usd > 0 && usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
}
