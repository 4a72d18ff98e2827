import { DiscordAPIError } from 'discord.js';
import { expect, it } from 'vitest';
import { createLogger, describeError, redactor } from '../src/log.js';
import { aStream } from './support/streams.js';

const KEY = 'canary"key/with+signs';
const TOKEN = 'aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4';

function aLog(reads = true) {
  const out = aStream(reads);
  const redact = redactor([KEY, undefined, '']);
  const log = createLogger({ level: 'trace', processId: 'p1', redact, to: out.stream });
  return { ...out, log };
}

it.each([
  ['as it is', KEY],
  ['in JSON', JSON.stringify({ KEY })],
  ['in an address', `https://x/?key=${encodeURIComponent(KEY)}`],
  ['in an address in small letters', encodeURIComponent(KEY).toLowerCase()],
  ['in a header', `Basic ${Buffer.from(KEY).toString('base64')}`],
])('a secret %s is redacted', (_, text) => {
  const clean = redactor([KEY])(text);
  expect(clean).toContain('[redacted]');
  expect(clean).not.toMatch(/canary|Y2FuYXJ5/);
});

it('an interaction token is redacted wherever an address carries it', () => {
  const redact = redactor([]);
  for (const path of [
    `/interactions/123/${TOKEN}/callback`,
    `/webhooks/9/${TOKEN}/messages/@original`,
  ])
    expect(redact(`PATCH https://discord.com/api/v10${path}`)).not.toContain(TOKEN);
});

it('every line is marked with the process, and no field, message or child of a logger carries a secret', () => {
  const { log, lines } = aLog();
  log.info({ nested: { deep: [KEY] } }, `message ${KEY}`);
  log.child({ header: KEY }).trace('child');
  log.error({ err: new Error(KEY, { cause: new Error(`because ${KEY}`) }) }, 'error');
  expect(lines()).toHaveLength(3);
  for (const line of lines()) {
    expect(JSON.parse(line)).toMatchObject({ processId: 'p1' });
    expect(line).not.toContain('canary');
  }
});

it('of an error of discord.js neither address nor body are kept, nor of its causes', () => {
  const refusal = new DiscordAPIError(
    { message: 'Unknown Webhook', code: 10015 },
    10015,
    404,
    'PATCH',
    `https://discord.com/api/v10/webhooks/1/${TOKEN}`,
    { body: { content: 'private words' }, files: undefined },
  );
  const described = JSON.stringify(describeError(new Error('outer', { cause: refusal })));
  expect(described).toContain('Unknown Webhook');
  expect(described).not.toContain(TOKEN);
  expect(described).not.toContain('private words');
});

it('a reader that does not read loses lines instead of filling the memory, and hears how many', () => {
  const { log, stream, lines, read } = aLog(false);
  for (let n = 0; n < 50; n += 1) log.info({ text: 'x'.repeat(100_000) }, 'big');
  expect(stream.writableLength).toBeLessThan(1_300_000);
  read();
  expect(lines().length).toBeLessThan(20);
  expect(JSON.parse(lines().at(-1) ?? '')).toMatchObject({
    msg: 'lines of this log were lost: nobody read it',
    lines: 50 - (lines().length - 1),
  });
});
