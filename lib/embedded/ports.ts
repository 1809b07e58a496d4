import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range from which kernels take the ports of outgoing connections, so that nobody sits on ours by accident. */
const FIRST = 20_000;
const LAST = 32_000;

export async function freePort(except: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (!except.includes(port) && (await isFree(port, '127.0.0.1'))) return port;
  }
}

export function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
