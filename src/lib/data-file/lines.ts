/** Plain text: a line for each item; empty lines and lines that begin with `#` are not among them. */
import { readJson } from './json.js';
import type { Read } from './value.js';

export function readLines(text: string): Read {
  if (/^\s*[[{]/.test(text) && readJson(text).ok)
    return {
      ok: false,
      problems: [{ path: 'file', message: 'is JSON; let its name end in .json' }],
    };
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  return {
    ok: true,
    value: lines.map(({ line }) => line),
    lines: lines.map(({ number }) => number),
  };
}
