import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the range from which kernels take the ports of outgoing connections, so that nobody sits on ours by accident. */
const FIRST = 20_000;
const LAST = 32_000;

/** Nobody else who asks here is given the same, on this machine, while this process lives: what is to listen there may take its time. */
export async function freePort(except: readonly number[] = []): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    // Claimed first: to try a port is to sit on it for a moment, and whoever was given it would find it taken.
    if (!except.includes(port) && (await claim(port)) && (await isFree(port, '127.0.0.1'))) return port;
  }
}

/** By the UDP port of the same number, which the system lets go of whenever this process ends. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const claimed = createSocket('udp4').unref();
    claimed.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'));
    claimed.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}

export function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
