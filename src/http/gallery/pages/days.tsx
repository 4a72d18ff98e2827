/** What pages about days share: which days, of which server, and a plot of them. */
import { layoutDayBars } from '../../../pictures/day-bars.js';
import { DAY_MS } from '../../../pipeline/calendar.js';
import { clean } from '../../../views/text.js';
import type { Names } from '../parts.js';

/** A plot is drawn for each, since letters do not grow with the screen; style shows the one that fits. */
const SCREENS = [
  { name: 'wide', frame: { width: 960, height: 260 }, left: 64, right: 34, labels: 8 },
  { name: 'narrow', frame: { width: 270, height: 200 }, left: 60, right: 30, labels: 4 },
] as const;
const ABOVE = 12;
const BELOW = 28;
const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** @param day days since 1970 */
export function dayName(day: number): string {
  return SHORT.format(day * DAY_MS);
}

interface About {
  readonly path: string;
  readonly server: string | undefined;
}

/** Links to more and fewer days. */
export function Span({ path, days, server }: About & { readonly days: number }) {
  const suffix = server === undefined ? '' : `&server=${server}`;
  return (
    <nav class="pairs" aria-label="How long">
      {[30, 90, 365].map((count) => (
        <a
          href={`${path}?days=${String(count)}${suffix}`}
          aria-current={count === days ? 'page' : undefined}
        >
          {count} days
        </a>
      ))}
    </nav>
  );
}

export function ServerChoice({ path, server, names }: About & { readonly names: Names }) {
  const servers = names.servers();
  if (servers.length < 2) return null;
  return (
    <form class="filters" method="get" action={path}>
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

export interface DayPlotView {
  /** The oldest first. */
  readonly days: readonly {
    readonly day: number;
    readonly value: number;
    /** What a bar says of itself. */
    readonly title: string;
  }[];
  /** The top of the scale where no value is higher. */
  readonly least: number;
  readonly named: (value: number) => string;
  readonly label: string;
}

export function DayPlot(view: DayPlotView) {
  return SCREENS.map((screen) => <PlotFor screen={screen} {...view} />);
}

function PlotFor({
  screen: { name, frame, left, right, labels },
  days,
  least,
  named,
  label,
}: DayPlotView & { readonly screen: (typeof SCREENS)[number] }) {
  const { bars, ticks, trend } = layoutDayBars(
    days.map(({ value }) => value),
    frame,
    least,
  );
  const step = Math.ceil(days.length / labels);
  const { width: across, height: down } = frame;
  const viewBox = [-left, -ABOVE, left + across + right, ABOVE + down + BELOW].join(' ');
  return (
    <svg class={`plot ${name}`} viewBox={viewBox} role="img" aria-label={label}>
      {ticks.map(({ value, y }) => (
        <>
          <line class="rule" x1="0" x2={across} y1={y} y2={y} />
          <text class="tick" x="-10" y={y + 5} text-anchor="end">
            {named(value)}
          </text>
        </>
      ))}
      <path class="trend" d={trend} />
      {bars.map(({ x, y, width, height }, index) => {
        const day = days[index];
        return (
          day && (
            <rect class="bar" x={x} y={y} width={width} height={height} rx={Math.min(3, width / 3)}>
              <title>{`${dayName(day.day)}: ${day.title}`}</title>
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
            <text class="tick" x={x + width / 2} y={down + BELOW - 6} text-anchor="middle">
              {dayName(day.day)}
            </text>
          )
        );
      })}
    </svg>
  );
}
