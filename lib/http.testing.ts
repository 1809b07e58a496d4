import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HotDoor } from '#lib/http.ts';

type Asked = { path?: string; headers?: Record<string, string>; body?: string };

export type DoorAnswer = { status: number; body: object; cookie: string };

/** One request to a door behind a server of its own; a body is posted. */
export async function askDoor(door: HotDoor, { path = '/', headers = {}, body }: Asked): Promise<DoorAnswer> {
  const server = createServer((incoming, outgoing) => void door(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const method = body === undefined ? 'GET' : 'POST';
  try {
    return await new Promise<DoorAnswer>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
        incoming.toArray().then((parts) => {
          const cookie = String(incoming.headers['set-cookie']);
          resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(parts.join('')) as object, cookie });
        }, reject);
      });
      asked.on('error', reject).end(body);
    });
  } finally {
    server.close();
  }
}
