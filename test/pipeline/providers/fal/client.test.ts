import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openFalClient } from '../../../../src/pipeline/providers/fal/client.js';
import { faultIn } from '../../../support/lane-bench.js';
import { serving } from '../../../support/serving.js';

const URL = 'https://queue.fal.run/fal-ai/flux/requests/1/status/stream';
const { signal } = new AbortController();

/** The client on a server that streams these pieces, each by itself. */
async function streaming(pieces: Iterable<string | Uint8Array>) {
  const baseUrl = await serving((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    Readable.from(pieces).pipe(response);
  });
  return openFalClient({ key: 'k', baseUrl, redact: (text) => text.replaceAll('secret', '…') });
}

async function eventsOf(pieces: Iterable<string | Uint8Array>): Promise<string[]> {
  const client = await streaming(pieces);
  const events: string[] = [];
  for await (const data of client.events(URL, signal)) events.push(data);
  return events;
}

describe('a stream of events', () => {
  it.each([
    ['lines that end in LF', ['data: a\n\ndata: b\n\n'], ['a', 'b']],
    ['lines that end in CR LF', ['data: a\r\n\r\ndata: b\r\n\r\n'], ['a', 'b']],
    ['lines that end in CR', ['data: a\r\rdata: b\r\r: end\n'], ['a', 'b', '']],
    [
      'data over two lines, and other fields',
      ['id: 1\nevent: x\ndata: a\ndata:b\nhm\n\n'],
      ['a\nb'],
    ],
    ['comments, which are a sign of life', [': ping\n\n', 'data: a\n\n'], ['', 'a']],
    ['an event in pieces', ['da', 'ta: a', '\n', '\n'], ['a']],
    ['a key that is echoed', ['data: my secret\n\n'], ['my …']],
    ['an event that is not whole', ['data: a\n\ndata: b'], ['a']],
  ])('is read with %s', async (_name, pieces, events) => {
    expect(await eventsOf(pieces)).toEqual(events);
  });

  it('may be cut inside a character', async () => {
    const bytes = Buffer.from('data: 🦊\n\n');
    expect(await eventsOf([bytes.subarray(0, 8), bytes.subarray(8)])).toEqual(['🦊']);
  });

  it.each([
    ['line', 'x'.repeat(1024 * 1024)],
    ['event', `data: ${'x'.repeat(1024 * 1024)}\n`],
  ])('is given up where a %s does not end within 8 MiB', async (_name, piece) => {
    expect(await faultIn(eventsOf(Array<string>(12).fill(piece)))).toBe('bad_answer');
  });
});
