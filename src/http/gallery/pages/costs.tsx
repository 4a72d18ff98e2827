/** What was spent by day, as a plot and as a table. */
import type { DayOfUse } from '../../../db/spending.js';
import { layoutDayBars } from '../../../pictures/day-bars.js';
import { clean } from '../../../views/text.js';
import { money } from '../../../views/words.js';
import type { Names } from '../parts.js';
import { serverName } from './words.js';

const PLOT = { width: 960, height: 260 };
const LEFT = 64;
const RIGHT = 20;
const BELOW = 28;
/** So that each line is a cent at least. */
const LEAST_USD = 0.04;
const DAY_MS = 86_400_000;
const MOST_LABELS = 8;
const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export interface CostsView {
  /** The oldest first. */
  readonly days: readonly DayOfUse[];
  readonly server: string | undefined;
  readonly names: Names;
}

export function CostsPage({ days, server, names }: CostsView) {
  const total = days.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const images = days.reduce((sum, day) => sum + day.images, 0);
  const suffix = server === undefined ? '' : `&server=${server}`;
  return (
    <article class="costs">
      <header>
        <h1>
          Costs{' '}
          {server !== undefined && (
            <>
              of <bdi>{serverName(names, server)}</bdi>
            </>
          )}
        </h1>
        <p class="figures">
          <strong>{money(total)}</strong> in {days.length} days for <strong>{images}</strong>{' '}
          pictures
          {images > 0 && `, ${money(total / images)} each`}
        </p>
        <nav class="pairs" aria-label="How long">
          {[30, 90, 365].map((count) => (
            <a
              href={`/costs?days=${String(count)}${suffix}`}
              aria-current={count === days.length ? 'page' : undefined}
            >
              {count} days
            </a>
          ))}
        </nav>
        <ServerChoice server={server} names={names} />
      </header>
      <Plot days={days} />
      <p class="quiet">
        Estimated by list prices, by days in UTC. The shade is the mean of a week.
      </p>
      <Table days={days} />
    </article>
  );
}

function ServerChoice({ server, names }: Pick<CostsView, 'server' | 'names'>) {
  const servers = names.servers();
  if (servers.length < 2) return null;
  return (
    <form class="filters" method="get" action="/costs">
      <label>
        <span class="unseen">Server</span>
        <select name="server">
          <option value="">All servers</option>
          {servers.map(({ id, name }) => (
            <option value={id} selected={id === server}>
              {clean(name)}
            </option>
          ))}
        </select>
      </label>
      <button>Show</button>
    </form>
  );
}

function dayName({ day }: DayOfUse): string {
  return SHORT.format(day * DAY_MS);
}

function Plot({ days }: Pick<CostsView, 'days'>) {
  const { bars, ticks, trend } = layoutDayBars(
    days.map(({ costUsd }) => costUsd),
    PLOT,
    LEAST_USD,
  );
  const step = Math.ceil(days.length / MOST_LABELS);
  const viewBox = `${String(-LEFT)} -12 ${String(PLOT.width + LEFT + RIGHT)} ${String(PLOT.height + BELOW + 12)}`;
  return (
    <svg
      class="plot"
      viewBox={viewBox}
      role="img"
      aria-label="US dollars by day; the table below has the figures"
    >
      {ticks.map(({ value, y }) => (
        <>
          <line class="rule" x1="0" x2={PLOT.width} y1={y} y2={y} />
          <text class="tick" x="-10" y={y + 5} text-anchor="end">
            {money(value)}
          </text>
        </>
      ))}
      <path class="trend" d={trend} />
      {bars.map(({ x, y, width, height }, index) => {
        const day = days[index];
        return (
          day && (
            <rect class="bar" x={x} y={y} width={width} height={height} rx={Math.min(3, width / 3)}>
              <title>{`${dayName(day)}: ${money(day.costUsd)}, ${String(day.images)} pictures`}</title>
            </rect>
          )
        );
      })}
      {bars.map(({ x, width }, index) => {
        const day = days[index];
        const isNamed = (days.length - 1 - index) % step === 0;
        return (
          day &&
          isNamed && (
            <text class="tick" x={x + width / 2} y={PLOT.height + BELOW - 6} text-anchor="middle">
              {dayName(day)}
            </text>
          )
        );
      })}
    </svg>
  );
}

function Table({ days }: Pick<CostsView, 'days'>) {
  return (
    <details>
      <summary>The figures</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Pictures</th>
            <th scope="col">Calls</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr>
              <th scope="row">{dayName(day)}</th>
              <td class="number">{day.images}</td>
              <td class="number">{day.calls}</td>
              <td class="number">{money(day.costUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
