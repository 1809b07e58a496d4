import { join } from 'node:path';
import { z } from 'zod';
import type { Binaries } from '#lib/embedded/binaries.ts';
import { findPlace } from '#lib/embedded/place.ts';
import { AppError } from '#lib/errors.ts';
import type { KeeperOptions } from '#lib/keeper/keeping.ts';
import type { Peer } from '#lib/keeper/server.ts';

const list = z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean));

/** `name=host:port`, and a `-` before the name of a node that only follows. */
const peer = z
  .string()
  .regex(/^-?[a-z0-9-]+=[^=:]+:\d+$/, 'is not like name=host:port')
  .transform((text): Peer => {
    const [name = '', address = ''] = text.split('=');
    const [host = '', port] = address.split(':');
    return { name: name.replace(/^-/, ''), host, port: Number(port), votes: !name.startsWith('-') };
  });

const etcd = list
  .pipe(z.array(z.url()).min(1))
  .transform((urls) => urls.map((url) => url.replace(/\/+$/, '')));

const settings = z.object({
  KEEPER_CLUSTER: z.string().regex(/^[a-z0-9-]+$/),
  KEEPER_NODE: z.string().regex(/^[a-z0-9-]+$/),
  KEEPER_NODES: list.pipe(z.array(peer).min(1)),
  KEEPER_ETCD: etcd,
  KEEPER_FOLDER: z.string().min(1),
  KEEPER_ADMIN_PASSWORD: z.string().min(16),
  KEEPER_REPLICATION_PASSWORD: z.string().min(16),
  /** What PostgreSQL listens on, and networks whose hosts may sign in by password. */
  KEEPER_LISTEN: z.string().default('127.0.0.1'),
  KEEPER_NETWORKS: list.default([]),
  /** Folder of the programs `initdb` and `postgres` of version 18, when it is not the one that npm brought. */
  KEEPER_POSTGRES: z.string().min(1).optional(),
  /** Where it says how it is: `address:port`. */
  KEEPER_METRICS: z
    .string()
    .regex(/^[^:]+:\d+$/, 'is not like address:port')
    .optional(),
  KEEPER_TTL_SECONDS: z.coerce.number().int().min(2).max(60).default(6),
});

/** @throws one sentence that names each bad setting */
function read<Shape extends z.ZodType>(
  shape: Shape,
  source: Record<string, string | undefined>,
): z.infer<Shape> {
  const parsed = shape.safeParse(source);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError('bad_input', `The settings of the keeper are not usable. ${faults.join('; ')}.`);
}

/** Where whoever only asks keepers for something finds etcd. */
export const etcdOf = (source: Record<string, string | undefined>): string[] =>
  read(z.object({ KEEPER_ETCD: etcd }), source).KEEPER_ETCD;

export function keeperOptions(
  source: Record<string, string | undefined>,
): KeeperOptions & { metrics: string | undefined } {
  const given = read(settings, source);
  const place = findPlace(given.KEEPER_FOLDER);
  return {
    cluster: given.KEEPER_CLUSTER,
    node: given.KEEPER_NODE,
    peers: given.KEEPER_NODES,
    etcd: given.KEEPER_ETCD,
    place: given.KEEPER_POSTGRES ? { ...place, binaries: programsIn(given.KEEPER_POSTGRES) } : place,
    passwords: { admin: given.KEEPER_ADMIN_PASSWORD, replication: given.KEEPER_REPLICATION_PASSWORD },
    listen: given.KEEPER_LISTEN,
    networks: given.KEEPER_NETWORKS,
    ttlMs: given.KEEPER_TTL_SECONDS * 1000,
    metrics: given.KEEPER_METRICS,
  };
}

const programsIn = (folder: string): Binaries => ({
  initdb: join(folder, 'initdb'),
  postgres: join(folder, 'postgres'),
});
