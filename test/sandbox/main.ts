/** `npm run sandbox`: a playground in the browser; with `--once` a visit to read, for CI. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aborted } from '../../src/lib/abort.js';

const PORT = 4747;

const tell = (text: string) => process.stdout.write(`${text}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    stopping.abort();
  });

/** On the usual port, so that the address may be kept; where that is taken, on a free one. */
async function startOnAPort(dataDir: string) {
  const { startPlayground } = await import('./playground.js');
  const asked = Number(process.env.PORT ?? PORT);
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
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-sandbox-'));
  const playground = await startOnAPort(dataDir);
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
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await playground.close();
  }
}

const isOnce = process.argv.includes('--once');
process.exitCode = isOnce
  ? await (await import('./once.js')).once(tell, stopping.signal)
  : await play();
