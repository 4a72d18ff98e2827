/** What something will likely cost, and when it will be ready. */
import type { Language } from '../languages/index.js';
import type { Forecast } from '../pipeline/forecast.js';
import { money, until } from './words.js';

/** `At most about $0.05 · ready <t:R>`; of time nothing where nobody knows, and nothing at all of neither. */
export function forecastLine({ usd, readyAt }: Forecast, t: Language): string | false {
  const parts = [
    ...(usd > 0 ? [t.forecast.cost(money(usd))] : []),
    ...(readyAt === null ? [] : [t.forecast.ready(until(readyAt))]),
  ];
  return parts.length > 0 && `-# ${parts.join(' · ')}`;
}
