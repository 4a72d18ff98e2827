/** What is told in a server's channel for operators. */
import { explainPause, type Language } from '../languages/index.js';
import type { Alert } from '../pipeline/alerts.js';
import { message, type Message } from './message.js';
import { money, percent } from './words.js';

/** The first message there, which proves that it can be written to. */
export function logOpenedView(t: Language): Message {
  return message(t, { lines: [t.alerts.opened] });
}

export function alertView(alert: Alert, t: Language): Message {
  return message(t, { lines: [`⚠️ ${sentence(alert, t)}`] });
}

/** It is not so any more. */
export function alertOverView(alert: Alert, t: Language): Message {
  const { over } = t.alerts;
  const words = 'provider' in alert ? over[alert.name](alert.provider) : over[alert.name];
  return message(t, { lines: [`✅ ${words}`] });
}

function sentence(alert: Alert, t: Language): string {
  switch (alert.name) {
    case 'provider_closed':
    case 'provider_down':
      return t.alerts[alert.name](alert.provider);
    case 'calls_fail':
      return t.alerts.calls_fail(alert.provider, percent(alert.share));
    case 'queue_stuck':
      return t.alerts.queue_stuck(t.runs(alert.runs));
    case 'disk_low':
      return t.alerts.disk_low(`${(alert.freeBytes / 1e9).toFixed(1)} GB`);
    case 'budget_near':
      return t.alerts.budget_near[alert.period](money(alert.leftUsd));
    case 'budget_spent': {
      const { period, until } = alert;
      return explainPause({ until, fault: { code: 'budget_reached', period } }, t);
    }
  }
}
