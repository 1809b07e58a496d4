import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

export type Nats = { connection: NatsConnection; client: JetStreamClient; manager: JetStreamManager };

/** How long one question to the servers may take. */
export const ANSWER_MS = 2_000;

const held = () => singleton('nats', () => ({ opening: null as Promise<Nats> | null }));

export const natsServers = (): readonly string[] => env().NATS_URL ?? [];

/**
 * The one connection of this process. It tries its servers for ever; whoever asks waits for it no longer than for an answer.
 * @throws while no server can be reached
 */
export function nats(): Promise<Nats> {
  const holder = held();
  if (!holder.opening) {
    const opening = open();
    holder.opening = opening;
    opening.then(
      // One that is closed for good, as servers do that refuse its password, gives way to another.
      ({ connection }) => connection.closed().then(() => forget(opening)),
      () => forget(opening),
    );
  }
  return within(ANSWER_MS, 'The event log', holder.opening);
}

function forget(opening: Promise<Nats>): void {
  if (held().opening === opening) held().opening = null;
}

async function open(): Promise<Nats> {
  const connection = await connect(optionsOf(natsServers()));
  void watch(connection);
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS });
  return { connection, manager, client: jetstream(connection, { timeout: ANSWER_MS }) };
}

/** Name and password stand in the first address that has them; `tls://` asks for TLS. */
export function optionsOf(servers: readonly string[]): ConnectionOptions {
  const addresses = servers.map((server) => new URL(server));
  const user = addresses.find(({ username }) => username !== '');
  return {
    servers: addresses.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
    name: 'lectern',
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: ANSWER_MS,
    pingInterval: 5_000,
    ...(user && { user: decodeURIComponent(user.username), pass: decodeURIComponent(user.password) }),
    ...(addresses.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  };
}

async function watch(connection: NatsConnection): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type !== 'disconnect' && type !== 'reconnect') continue;
    count(`nats_${type}s`);
    log().warn({ server: connection.getServer() }, `the event log's connection: ${type}`);
  }
}

/** For shutdown, after whoever reads or appends has ended. */
export async function closeNats(): Promise<void> {
  const { opening } = held();
  held().opening = null;
  if (!opening) return;
  // Servers that have never answered cannot be waited for.
  const opened = await within(100, 'The event log', opening).catch(() => null);
  await opened?.connection.close();
}
