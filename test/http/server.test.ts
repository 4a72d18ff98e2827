import { expect, it, onTestFinished } from 'vitest';
import { Metrics } from '../../src/http/metrics.js';
import { serveHttp } from '../../src/http/server.js';

const silent = () => undefined;
const metrics = new Metrics('test', () => true);
const shared = { metrics, token: undefined, gallery: () => undefined };
const quiet = { info: silent, warn: silent, error: silent, debug: silent };

it('says whether the process lives, and each reason why it is not ready', async () => {
  const why = ['not connected to Discord', 'still starting'];
  const options = { host: '127.0.0.1', port: await aFreePort(), log: quiet };
  const server = await serveHttp({ ...shared, ...options, reasons: () => why });
  onTestFinished(() => server.close());
  const status = async (path: string) =>
    (await fetch(`http://127.0.0.1:${String(server.port)}${path}`)).status;
  expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
  const told = await fetch(`http://127.0.0.1:${String(server.port)}/readyz`);
  expect(await told.json()).toEqual({ status: 'not ready', reasons: why });
  why.length = 0;
  expect(await status('/readyz')).toBe(200);
});

it('does without an address that somebody else has, and says so', async () => {
  const reasons = () => [];
  const port = await aFreePort();
  const options = { ...shared, host: '127.0.0.1', port, reasons };
  const first = await serveHttp({ ...options, log: quiet });
  onTestFinished(() => first.close());
  const said: unknown[] = [];
  const error = (fields: object, message: string) => said.push({ ...fields, message });
  const second = await serveHttp({ ...options, log: { ...quiet, error } });
  expect(second.port).toBeUndefined();
  expect(said).toMatchObject([{ port, message: expect.stringContaining('HTTP_PORT') as unknown }]);
  await second.close();
});

async function aFreePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
