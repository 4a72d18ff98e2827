/** A line of the log as a person at a terminal reads it. */
import { z } from 'zod';

const lineJson = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(''),
  /** What to do now. */
  tell: z.string().optional(),
  err: z.looseObject({ message: z.string(), code: z.string().optional() }).optional(),
});

/** From 40 on a line says how bad it is. */
const LEVELS: readonly (readonly [from: number, word: string])[] = [
  [60, 'FATAL '],
  [50, 'ERROR '],
  [40, 'WARN '],
];
/** What a terminal acts upon; a log must not. */
const CONTROL = /\p{Cc}/gu;

/** `12:04:31 WARN no room (run=…): what the error says`; the line as it is where it is no line of ours. */
export function plainLine(line: string): string {
  const parsed = lineJson.safeParse(asJson(line));
  if (!parsed.success) return line;
  const { level, time, msg, tell, err, ...fields } = parsed.data;
  const word = LEVELS.find(([from]) => level >= from)?.[1] ?? '';
  const more = Object.entries(fields)
    .filter(([name]) => name !== 'processId')
    .map(([name, value]) => `${name}=${short(value)}`);
  const inBrackets = tell === undefined && more.length > 0 ? ` (${more.join(' ')})` : '';
  const why = err ? `: ${err.message}${err.code === undefined ? '' : ` [${err.code}]`}` : '';
  const what = tell === undefined ? msg : `${msg}: ${tell}`;
  return `${clock(time)} ${word}${`${what}${inBrackets}${why}`.replace(CONTROL, ' ')}\n`;
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function short(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
