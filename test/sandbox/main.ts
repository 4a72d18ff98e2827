/** `npm run sandbox`: a playground in the browser; with `--once` a visit to read, for CI. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { aborted } from '../../src/lib/abort.js';

const PORT = 4747;
const portSchema = z.coerce.number().int().min(0).max(65_535);

const tell = (text: string) => process.stdout.write(`${text}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    stopping.abort();
  });

/** @throws Error with a sentence where `PORT` names none */
function askedPort(): number {
  const given = process.env.PORT ?? '';
  const parsed = portSchema.safeParse(given || PORT);
  if (parsed.success) return parsed.data;
  throw new Error(`PORT must be a whole number from 0 to 65535, not “${given}”.`);
}

/** On the usual port, so that the address may be kept; where that is taken, on a free one. */
async function startOnAPort(asked: number, dataDir: string) {
  const { startPlayground } = await import('./playground.js');
  const options = { dataDir, tell };
  try {
    return await startPlayground({ ...options, port: asked });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    tell(`Port ${asked} is taken, so it is another one.`);
    return startPlayground(options);
  }
}

async function play(): Promise<number> {
  const { openBrowser, readPrompts } = await import('./terminal.js');
  const port = askedPort();
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-sandbox-'));
  const playground = await startOnAPort(port, dataDir);
  const { studio, origin } = playground;
  try {
    tell('The bot starts…');
    await Promise.race([playground.ready(), aborted(stopping.signal)]);
    if (stopping.signal.aborted) return 0;
    tell(`The playground is at ${origin}`);
    tell(`It keeps everything in ${dataDir}, the bot's log too.`);
    if (await openBrowser(origin)) tell('Your browser opens it.');
    tell('A line typed here is a /generate. Ctrl-C ends it all.');
    const stopReading = readPrompts(process.stdin, { discord: studio.discord, dataDir, tell });
    await aborted(stopping.signal);
    stopReading();
    return 0;
  } finally {
    await playground.close();
  }
}

const isOnce = process.argv.includes('--once');
process.exitCode = isOnce
  ? await (await import('./once.js')).once(tell, stopping.signal)
  : await play().catch((error: unknown) => {
      tell(error instanceof Error ? error.message : String(error));
      return 1;
    });
