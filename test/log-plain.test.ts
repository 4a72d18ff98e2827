import { expect, it } from 'vitest';
import { createLogger } from '../src/log.js';
import { aStream } from './support/streams.js';

function aTerminal() {
  const { stream, lines } = aStream();
  const redact = (text: string) => text.replaceAll('canary', '[redacted]');
  const to = Object.assign(stream, { isTTY: true });
  return { lines, log: createLogger({ level: 'info', processId: 'p1', redact, to }) };
}

it('a terminal gets plain lines: when, how bad, what, and what to do', () => {
  const { log, lines } = aTerminal();
  log.info({}, 'connecting to Discord');
  log.info({ version: '1', commands: ['help'], tell: 'type /generate in your server' }, 'ready');
  log.warn({ failures: 2, ms: 10_000 }, 'the last starts failed: this one waits');
  log.error(
    { err: new Error('the canary sings\u001b[2J\n'), code: 'internal' },
    'something went wrong',
  );
  const clock = /^\d\d:\d\d:\d\d /;
  for (const line of lines()) expect(line).toMatch(clock);
  expect(lines().map((line) => line.replace(clock, ''))).toEqual([
    'connecting to Discord',
    'ready: type /generate in your server',
    'WARN the last starts failed: this one waits (failures=2 ms=10000)',
    'ERROR something went wrong (code=internal): the [redacted] sings [2J ',
  ]);
});
