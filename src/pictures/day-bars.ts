/** Where the bars of a plot by day go, and the lines behind them; whoever shows it draws them. */
import { scaleBand, scaleLinear } from 'd3-scale';
import { area, curveMonotoneX } from 'd3-shape';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

export interface DayBars {
  /** In the order of the values. */
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  /** An area below the mean of a week, as the `d` of a path. */
  readonly trend: string;
}

const TICKS = 4;
const WEEK = 7;

/** @param least the top of the scale where no value is higher */
export function layoutDayBars(
  values: readonly number[],
  { width, height }: Frame,
  least: number,
): DayBars {
  const y = scaleLinear([0, Math.max(least, ...values)], [height, 0]).nice(TICKS);
  const x = scaleBand(values.keys(), [0, width]).padding(0.2);
  const left = (index: number) => x(index) ?? 0;
  const shape = area<number>()
    .x((_, index) => left(index) + x.bandwidth() / 2)
    .y0(height)
    .y1((value) => y(value))
    .curve(curveMonotoneX);
  return {
    bars: values.map((value, index) => ({
      x: left(index),
      y: y(value),
      width: x.bandwidth(),
      height: height - y(value),
    })),
    ticks: y.ticks(TICKS).map((value) => ({ value, y: y(value) })),
    trend:
      shape(
        values.map((_, index) => mean(values.slice(Math.max(0, index - WEEK + 1), index + 1))),
      ) ?? '',
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
