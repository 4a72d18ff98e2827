/** What is told in a server's channel for operators. */
import type { BudgetPause } from '../errors.js';
import { explainPause, type Language } from '../languages/index.js';
import { message, type Message } from './message.js';

/** The first message there, which proves that it can be written to. */
export function logOpenedView(t: Language): Message {
  return message(t, { lines: [t.alerts.opened] });
}

export function budgetReachedView(pause: BudgetPause, t: Language): Message {
  return message(t, { lines: [`⚠️ ${explainPause(pause, t)}`] });
}
