import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Build = 'old' | 'new';
export type Door = {
  readonly port: number;
  /** Whom requests go to: one build, or both by turns. */
  send(to: Build | 'both'): void;
  readonly counts: {
    requests: number;
    byBuild: Record<Build, number>;
    failed: string[];
    fetchedElsewhere: number;
  };
  stop(): Promise<void>;
};

const IS_ASSET = /^\/_next\/static\//;

/**
 * What a balancer does in front of nodes of two builds: each request goes to the next node. A file of the build that the one node does not
 * have is asked of the other, as nginx does with `proxy_next_upstream http_404`, unless a store has the files of both.
 */
export async function oneDoor(nodes: Record<Build, number>, port: number): Promise<Door> {
  let to: Build | 'both' = 'old';
  let turn = 0;
  const counts: Door['counts'] = {
    requests: 0,
    byBuild: { old: 0, new: 0 },
    failed: [],
    fetchedElsewhere: 0,
  };
  const next = (): Build => {
    if (to !== 'both') return to;
    turn += 1;
    return turn % 2 ? 'old' : 'new';
  };
  const server = createServer((asked, answer) => {
    counts.requests += 1;
    const build = next();
    const asset = IS_ASSET.test(asked.url ?? '');
    if (!asset) counts.byBuild[build] += 1;
    pass(asked, answer, nodes[build], asset, () => {
      counts.fetchedElsewhere += 1;
      pass(asked, answer, nodes[build === 'old' ? 'new' : 'old'], false, () => {});
    });
    answer.once('finish', () => {
      if (answer.statusCode >= 500)
        counts.failed.push(`${answer.statusCode} ${asked.method} ${asked.url} of ${build}`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    send(build) {
      to = build;
    },
    counts,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** `elsewhere` is called instead of an answer when the file is not there and `asset` says that another node may have it. */
function pass(
  asked: IncomingMessage,
  answer: ServerResponse,
  port: number,
  asset: boolean,
  elsewhere: () => void,
): void {
  const onward = request(
    { host: '127.0.0.1', port, path: asked.url, method: asked.method, headers: asked.headers, agent: false },
    (given) => {
      if (asset && given.statusCode === 404) {
        given.resume();
        return elsewhere();
      }
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    },
  );
  onward.once('error', () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  });
  asked.pipe(onward);
}
