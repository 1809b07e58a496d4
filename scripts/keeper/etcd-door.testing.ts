import { createServer, type Server } from 'node:http';

/** A way to etcd by which each keeper comes under its own name, so that what it asks for is seen before etcd hears of it. */
export function etcdDoor(port: number, etcd: string, seen: (node: string, path: string) => void): Server {
  return createServer(async (request, response) => {
    const [, node = '', ...rest] = (request.url ?? '').split('/');
    const path = `/${rest.join('/')}`;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
      seen(node, path);
      const answer = await fetch(etcd + path, { method: 'POST', body: Buffer.concat(chunks) });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      response.destroy();
    }
  }).listen(port, '127.0.0.1');
}
