/** What went wrong by day and by code, and what of it fixed itself. */
import type { DayOfFaults, FaultSum } from '../../../db/faults.js';
import { duration } from '../../../views/words.js';
import type { Names } from '../parts.js';
import { dayName, DayPlot, ServerChoice, Span } from './days.js';
import { serverName } from './words.js';

/** So that each line is a problem at least. */
const LEAST = 4;

export interface ProblemsView {
  /** Days since 1970, the first and the last that are shown. */
  readonly from: number;
  readonly to: number;
  readonly byCode: readonly FaultSum[];
  readonly byDay: readonly DayOfFaults[];
  readonly server: string | undefined;
  readonly names: Names;
}

export function ProblemsPage({ from, to, byCode, byDay, server, names }: ProblemsView) {
  const days = Array.from({ length: to - from + 1 }, (_, index) => {
    const faults = byDay.filter(({ day }) => day === from + index);
    const [tries, recorded] = [total(faults, 'tries'), total(faults, 'recorded')];
    const title = `failed calls ${String(tries)}, recorded ${String(recorded)}`;
    return { day: from + index, value: tries + recorded, title };
  });
  const recovered = total(byCode, 'recovered');
  return (
    <article class="costs">
      <header>
        <h1>
          Problems{' '}
          {server !== undefined && (
            <>
              of <bdi>{serverName(names, server)}</bdi>
            </>
          )}
        </h1>
        <p class="figures">
          In {days.length} days: failed calls <strong>{total(byCode, 'tries')}</strong>, of which{' '}
          <strong>{recovered}</strong> worked at a later try
          {recovered > 0 && ` (after ${duration(meanOf(byCode, recovered))} on average)`}; recorded{' '}
          <strong>{total(byCode, 'recorded')}</strong>
        </p>
        <Span path="/problems" days={days.length} server={server} />
        <ServerChoice path="/problems" server={server} names={names} />
      </header>
      <DayPlot
        days={days}
        least={LEAST}
        named={String}
        label="Problems by day; the tables below have the figures"
      />
      {byCode.length === 0 ? <p class="quiet">Nothing went wrong.</p> : <ByCode faults={byCode} />}
      {byDay.length > 0 && <ByDay faults={byDay} />}
    </article>
  );
}

function total(faults: readonly FaultSum[], of: 'tries' | 'recorded' | 'recovered'): number {
  return faults.reduce((sum, fault) => sum + fault[of], 0);
}

function meanOf(faults: readonly FaultSum[], recovered: number): number {
  return faults.reduce((sum, fault) => sum + fault.recovered * fault.meanMs, 0) / recovered;
}

function ByCode({ faults }: { readonly faults: readonly FaultSum[] }) {
  return (
    <table>
      <thead>
        <tr>
          <Heads />
        </tr>
      </thead>
      <tbody>
        {faults.map((fault) => (
          <tr>
            <th scope="row">
              <code>{fault.code}</code>
            </th>
            <Figures {...fault} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ByDay({ faults }: { readonly faults: readonly DayOfFaults[] }) {
  return (
    <details>
      <summary>By day</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <Heads />
          </tr>
        </thead>
        <tbody>
          {faults.toReversed().map((fault) => (
            <tr>
              <th scope="row">{dayName(fault.day)}</th>
              <td>
                <code>{fault.code}</code>
              </td>
              <Figures {...fault} />
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Heads() {
  return (
    <>
      <th scope="col">Problem</th>
      <th scope="col">Calls that failed</th>
      <th scope="col">Recorded</th>
      <th scope="col">Worked later</th>
      <th scope="col">after, on average</th>
      <th scope="col">at most</th>
    </>
  );
}

function Figures({ tries, recorded, recovered, meanMs, longestMs }: FaultSum) {
  return (
    <>
      <td class="number">{tries}</td>
      <td class="number">{recorded}</td>
      <td class="number">{recovered}</td>
      <td class="number">{recovered > 0 ? duration(meanMs) : '–'}</td>
      <td class="number">{recovered > 0 ? duration(longestMs) : '–'}</td>
    </>
  );
}
