/** What a bot's second door says. */
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function aFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : undefined);
}

export interface Readiness {
  readonly status: number;
  readonly body: string;
}

/** What it answers now. */
export async function ask(port: string, path: '/readyz' | '/healthz'): Promise<Readiness> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, body: await answer.text() };
}
