/** What was spent by day, as a plot and as a table. */
import type { DayOfUse } from '../../../db/spending.js';
import { money } from '../../../views/words.js';
import type { Names } from '../parts.js';
import { DayPlot, dayName, ServerChoice, Span } from './days.js';
import { serverName } from './words.js';

/** So that each line is a cent at least. */
const LEAST_USD = 0.04;

export interface CostsView {
  /** The oldest first. */
  readonly days: readonly DayOfUse[];
  readonly server: string | undefined;
  readonly names: Names;
}

export function CostsPage({ days, server, names }: CostsView) {
  const total = days.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const images = days.reduce((sum, day) => sum + day.images, 0);
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
        <Span path="/costs" days={days.length} server={server} />
        <ServerChoice path="/costs" server={server} names={names} />
      </header>
      <DayPlot
        days={days.map((day) => ({
          day: day.day,
          value: day.costUsd,
          title: `${money(day.costUsd)}, ${String(day.images)} pictures`,
        }))}
        least={LEAST_USD}
        named={money}
        label="US dollars by day; the table below has the figures"
      />
      <p class="quiet">
        Estimated by list prices, by days in UTC. The shade is the mean of a week.
      </p>
      <Table days={days} />
    </article>
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
              <th scope="row">{dayName(day.day)}</th>
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
