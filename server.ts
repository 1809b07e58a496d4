import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isKnownTenant } from '#db/placement.ts';
import { closePools, clusters, findPrimaries } from '#db/pools.ts';
import { isSignInPath } from '#features/access/rules/sign-in-path.ts';
import { startSealer } from '#features/audit/jobs.ts';
import { answerFailure } from '#features/doors/door.ts';
import { type HotDoorName, hotDoorFor } from '#features/doors/rules/hot-door.ts';
import { beginDraining, isDraining } from '#features/health/commands.ts';
import { healthDoor } from '#features/health/door.ts';
import { startReporting } from '#features/health/jobs.ts';
import { unreadDoor } from '#features/inbox/door.ts';
import { startAppliers } from '#features/intake/jobs.ts';
import { startWorkers } from '#features/jobs/jobs.ts';
import { mediaDoor, partDoor, toEdge } from '#features/media/door.ts';
import { metricsDoor } from '#features/metrics/door.ts';
import { startRecounting } from '#features/results/jobs.ts';
import { signInPageDoor } from '#features/sign-in-page/door.ts';
import { drainTracking, trackDoor } from '#features/tracking/door.ts';
import { signInDoor, turnDoor } from '#features/waiting-line/door.ts';
import { MAX_SIGN_IN_BYTES } from '#features/waiting-line/input.ts';
import { hurryBody, withBody } from '#lib/bounded-body.ts';
import { type Bounds, boundedDoor } from '#lib/bounded-door.ts';
import { env } from '#lib/env.ts';
import { type HotDoor, sendJson, settleForwarded } from '#lib/http.ts';
import { closeNats } from '#lib/jetstream/connection.ts';
import { closeLingering } from '#lib/lingering-close.ts';
import { log, requestFacts } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { hasObjectStore } from '#lib/object-store.ts';
import { outageDoor } from '#lib/outage-door.ts';
import { requirePushedBuild } from '#lib/pushed-build.ts';
import { tenantHost } from '#lib/tenant-host.ts';

process.env.AUTH_TRUST_HOST = '1';
const { DRAIN_SECONDS, LECTERN_APP, NODE_ENV, PORT, ROLES, ROOT_DOMAIN, TRUSTED_PROXIES } = env();
const dev = NODE_ENV !== 'production';

const does = (role: (typeof ROLES)[number]) => ROLES.includes(role);

/** So long may a body take to come: longer than 64 KB, or a picture of a megabyte, take on a poor line. */
const BODY_WITHIN_MS = 60_000;

/** Whoever takes passwords has a line before it, and needs no other bound. */
const signIn: HotDoor = (request, response) => (pages ? pages.handler : notHere)(request, response);

/** What Next answers here: everything, or what signing in needs. */
const page = withBody((request, response) => {
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (!pages || !(does('web') || isSignInPath(path))) return notHere(request, response);
  const draws = path === '/sign-in' && request.method === 'GET' ? signInPageDoor(pages.page) : pages.page;
  return draws(request, response);
});

/** A page costs some milliseconds of a core. Next's development server compiles it first. */
const PAGES: Bounds = { most: 400, atOnce: 8, patienceMs: dev ? 60_000 : 1_000, laneOf };

/** Names that anybody may make up share a lane. */
function laneOf(request: IncomingMessage): string {
  const name = tenantName(request);
  return name !== null && isKnownTenant(name) ? name : '';
}

/** Next, which a node that shows no page does not even load. */
async function preparePages() {
  if (!dev && hasObjectStore()) await requirePushedBuild(LECTERN_APP);
  const { default: next } = await import('next');
  // Next takes a rewrite for external when its own host name is an address, and every tenant page becomes a 404.
  const app = next({ dev, dir: LECTERN_APP, hostname: 'localhost', port: PORT });
  await app.prepare();
  const handler = outageDoor(app.getRequestHandler());
  const page = boundedDoor('pages', handler, PAGES);
  return { page, handler, upgrade: app.getUpgradeHandler() };
}

const pages = does('web') || does('sign-in') ? await preparePages() : null;
const notUnderstood: HotDoor = (_, response) => sendJson(response, 400, { error: 'Ask for a path.' });
const noMethod: HotDoor = (_, response) => sendJson(response, 405, { error: 'No such method.' });
const signsNobodyIn: HotDoor = (_, response) =>
  sendJson(response, 404, { error: 'This node signs nobody in: it has not the role sign-in.' });
const notHere: HotDoor = (_, response) => sendJson(response, 404, { error: 'Not found.' });

const DOORS: Record<HotDoorName, HotDoor> = {
  'not-understood': notUnderstood,
  'no-method': noMethod,
  media: mediaDoor,
  part: partDoor,
  build: toEdge,
  health: healthDoor,
  metrics: metricsDoor,
  unread: unreadDoor,
  track: trackDoor,
  turn: does('sign-in') ? turnDoor : signsNobodyIn,
  password: does('sign-in') ? withBody(signInDoor(signIn), MAX_SIGN_IN_BYTES) : signsNobodyIn,
};
const node = { roles: ROLES, objectStore: hasObjectStore() };

/** What a peer may take of this process, whoever they are and however slowly they speak. */
const LIMITS = {
  // Longer than a balancer before us keeps its connections.
  keepAliveTimeout: 75_000,
  // A part of an upload has 8 MB: where there is no object store, a slow line brings several of them here at once.
  requestTimeout: 300_000,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};
/** Some 17 KB each while nothing is asked on them. */
const MOST_CONNECTIONS = 16_000;

const server = createServer(LIMITS);
server.maxConnections = MOST_CONNECTIONS;
server.on('drop', () => count('connections_dropped'));
closeLingering(server, (request, response) => {
  // Whoever keeps a connection to a node that ends is to open the next one elsewhere.
  if (isDraining()) response.shouldKeepAlive = false;
  settleForwarded(request, TRUSTED_PROXIES);
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  const door = hotDoorFor(request, node);
  if (door !== 'part') hurryBody(request, response, BODY_WITHIN_MS);
  const answer = door ? DOORS[door] : page;
  requestFacts.run({ requestId, tenant: tenantName(request) }, () => {
    Promise.resolve(answer(request, response)).catch((error: unknown) => answerFailure(response, error));
  });
});
server.on('upgrade', (request, socket, head) => {
  if (dev && pages && request.url?.startsWith('/_next/')) void pages.upgrade(request, socket, head);
  else socket.destroy();
});

/** For the log: the name in the Host header, whether or not there is such a tenant. */
function tenantName({ headers }: IncomingMessage): string | null {
  const verdict = tenantHost(headers.host, ROOT_DOMAIN);
  return verdict.kind === 'tenant' ? verdict.slug : null;
}

await findPrimaries();
const background = [
  startReporting(),
  ...(does('worker')
    ? [
        startSealer(clusters()),
        startAppliers(clusters()),
        startRecounting(clusters()),
        startWorkers(clusters()),
      ]
    : []),
];

/** Requests that came before the end are answered, and jobs ended, for so long; what is left of either is done again elsewhere. */
const ENDS_WITHIN_MS = 8_000;
const LEAVES_WITHIN_MS = 2_000;

let stopping = false;
/** Not ready, finish, flush, release: under twenty seconds, whatever hangs. */
async function stop(noticeMs: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  beginDraining();
  log().info({ noticeMs }, 'ending');
  const worked = Promise.allSettled(background.map((each) => each.stop()));
  await sleep(noticeMs);
  const closed = new Promise((resolve) => server.close(resolve));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([Promise.allSettled([closed, drainTracking(), worked]), sleep(ENDS_WITHIN_MS)]);
  clearInterval(idle);
  await Promise.race([Promise.allSettled([closeNats(), closePools()]), sleep(LEAVES_WITHIN_MS)]);
  process.exit(0);
}

server.listen({ port: PORT, backlog: 4096 }, () => log().info({ port: PORT, roles: ROLES }, 'listening'));
// Not once: whoever stops all processes of a service tells this one twice, by itself and by its supervisor, and with nobody
// listening any more the second would end it in the middle of what it finishes.
process.on('SIGTERM', () => stop(DRAIN_SECONDS * 1_000));
process.once('SIGINT', () => stop(0));
process.once('disconnect', () => stop(0));
