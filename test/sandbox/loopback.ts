/** Ports of 127.0.0.1. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Resolves to the port. @throws where it is taken */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return bound;
}

/** A port that was free a moment ago, for a process that must be told one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
