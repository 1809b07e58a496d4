import { Agent, request } from 'node:http';
import { AppError } from '#lib/errors.ts';

export type Shot = {
  method?: 'GET' | 'POST';
  path: string;
  host: string;
  headers?: Record<string, string>;
  body?: string;
  /** What the answer must be; anything else ends the bench. */
  status: number;
};

export type Volley = { requests: number; seconds: number; latenciesMs: number[] };

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** One request to 127.0.0.1: names below localhost do not resolve in Node, so the Host header says whose portal is meant. */
export function send(port: number, shot: Shot, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path, host, headers = {}, body } = shot;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      headers: { host, ...length, ...headers },
    };
    const asked = request(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Fires shots by turns for a time, `inFlight` at once over kept connections. */
export async function volley(
  port: number,
  next: () => Shot,
  { seconds, inFlight }: { seconds: number; inFlight: number },
): Promise<Volley> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const latenciesMs: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1000;
  const shooter = async () => {
    while (performance.now() < end) {
      const shot = next();
      const fired = performance.now();
      const { status, body } = await send(port, shot, agent);
      latenciesMs.push(performance.now() - fired);
      if (status === shot.status) continue;
      throw new AppError(
        'conflict',
        `${shot.path} on ${shot.host} answered ${status}, not ${shot.status}: ${body.slice(0, 300)}`,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, shooter));
  } finally {
    agent.destroy();
  }
  return { requests: latenciesMs.length, seconds: (performance.now() - began) / 1000, latenciesMs };
}

/** The value below which `share` of the sorted numbers lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
