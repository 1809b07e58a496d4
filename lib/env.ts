import { z } from 'zod';
import { serversIn } from '#lib/several-hosts.ts';
import { singleton } from '#lib/singleton.ts';

const flag = z.enum(['0', '1']).transform((value) => value === '1');
const url = z.url();
/** Of a cluster that fails over, with all of its servers: whoever goes there finds out which is the primary. */
const servers = z
  .string()
  .refine((text) => serversIn(text).every((each) => URL.canParse(each)), 'is no address');
const secretText = z.string().min(32, 'must have at least 32 characters');
const withoutSlash = url.transform((value) => value.replace(/\/+$/, ''));
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** A server of a cluster that fails over: any may be the primary. */
const nodeSchema = z.strictObject({ write: url, read: url, jobs: url.optional() });

export type ClusterNode = z.infer<typeof nodeSchema>;

const REGION = /^[a-z0-9-]+$/;

const clusterSchema = z
  .object({
    name: z.string().regex(/^[a-z0-9-]+$/),
    region: z.string().regex(REGION).default('default'),
    /** Of a cluster with `nodes`, the one to begin with; found out otherwise. */
    primary: url.optional(),
    nodes: z.array(nodeSchema).min(1).optional(),
    read: z.array(url).default([]),
    /** Those of `read` when there are none for reports alone. */
    report: z.array(url).optional(),
    /** Role that owns schemas and may create roles; needed by migrations only. */
    admin: servers.optional(),
    /** The login role `lectern_jobs`, for whoever plays the role `worker`. */
    jobs: url.optional(),
    /** The primary as other clusters' servers reach it when a tenant is moved, if that is another address than `admin`. */
    replication: servers.optional(),
    /** The one tenant that may live here. */
    dedicatedTo: z.string().optional(),
    /** So many learners it is meant for. */
    learners: z.int().min(1).optional(),
  })
  .transform(({ report, primary, ...rest }, context) => {
    const first = primary ?? rest.nodes?.[0]?.write;
    if (first !== undefined) return { ...rest, primary: first, report: report?.length ? report : rest.read };
    context.addIssue({ code: 'custom', path: ['primary'], message: 'is missing, and there are no nodes' });
    return z.NEVER;
  });

export type ClusterConfig = z.infer<typeof clusterSchema>;

const regionSchema = z.strictObject({
  redis: url.optional(),
  store: z
    .strictObject({
      endpoint: withoutSlash,
      /** Where browsers reach it, for uploads, when that is another address. */
      publicEndpoint: withoutSlash.optional(),
      region: z.string().min(1),
      bucket: z.string().min(1),
      accessKey: z.string().min(1),
      secretKey: z.string().min(1),
      cdn: withoutSlash,
    })
    .optional(),
});

export type RegionConfig = z.infer<typeof regionSchema>;

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** What a node may do: one code base, scaled apart. */
export const ROLES = ['web', 'sign-in', 'intake', 'worker'] as const;
const ROLE_FAULT = `names a role that there is not. There are ${ROLES.join(', ')}`;

const variables = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  /** libuv's own setting, which it reads by itself: threads for files, names and password hashes. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1024).default(4),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  ROOT_DOMAIN: z.string().toLowerCase().default('localhost'),
  /** Where people reach the root domain, when a balancer hides PORT: https://learn.example.com. */
  PUBLIC_URL: url.optional(),
  ROLES: list.pipe(z.array(z.enum(ROLES, ROLE_FAULT)).min(1)).default([...ROLES]),
  LECTERN_SECRET: secretText.optional(),
  /** Secrets that LECTERN_SECRET has replaced: what they signed or sealed is still believed, nothing new is made with them. */
  LECTERN_SECRET_PREVIOUS: list.pipe(z.array(secretText)).default([]),
  LECTERN_DATA: z.string().default('.lectern'),
  /** Folder of the Next application to serve: another than our own only for comparison. */
  LECTERN_APP: z.string().default('.'),
  LECTERN_DEMO: flag.default(false),
  DATABASE_URL: url.optional(),
  DATABASE_REPLICA_URL: list.pipe(z.array(url)).optional(),
  DATABASE_REPORT_URL: list.pipe(z.array(url)).optional(),
  DATABASE_ADMIN_URL: servers.optional(),
  JOBS_DATABASE_URL: url.optional(),
  DATABASE_CLUSTERS: json
    .pipe(z.array(clusterSchema).min(1))
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names a cluster twice')
    .optional(),
  /** Where this installation's own Redis and store are, its nodes, and its cluster when there is but one. */
  REGION: z.string().regex(REGION).default('default'),
  /** Other regions' Redis and store, for tenants whose data has to stay there: JSON by region. */
  REGIONS: json.pipe(z.record(z.string().regex(REGION), regionSchema)).default({}),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(50).default(10),
  /** 0 behind PgBouncer before 1.21 in transaction mode. */
  DATABASE_PREPARE: flag.default(true),
  LECTERN_APP_PASSWORD: z.string().min(1).optional(),
  LECTERN_JOBS_PASSWORD: z.string().min(1).optional(),
  REDIS_URL: url.optional(),
  /** A replica of REDIS_URL near this node, to read from. */
  REDIS_REPLICA_URL: url.optional(),
  REDIS_CLUSTER_URLS: list.pipe(z.array(url).min(1)).optional(),
  REDIS_SENTINELS: list.pipe(z.array(url).min(1)).optional(),
  /** What the sentinels call the primary. */
  REDIS_SENTINEL_NAME: z.string().default('mymaster'),
  /** Servers of the durable event log, comma-separated: without them, players' batches are applied at once. */
  NATS_URL: list.pipe(z.array(url).min(1)).optional(),
  /** Room of the event log for each cluster; when it is full, batches are refused and players keep them. */
  NATS_LOG_MB: z.coerce.number().int().min(1).default(1024),
  UPSTASH_REDIS_REST_URL: url.optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  CDN_URL: withoutSlash.optional(),
  /** The object store behind CDN_URL: with one, no node sends media or built assets. */
  S3_ENDPOINT: withoutSlash.optional(),
  /** Where browsers reach it, for uploads, when that is another address. */
  S3_PUBLIC_ENDPOINT: withoutSlash.optional(),
  S3_REGION: z.string().min(1).optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name for a bucket')
    .optional(),
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
  SMTP_URL: url.optional(),
  MAIL_FROM: z.string().default('Lectern <no-reply@lectern.example>'),
  /** Addresses of load balancers whose X-Forwarded-* headers are believed. */
  TRUSTED_PROXIES: list.default([]),
  /** What Prometheus brings to GET /metrics; without it that door is closed. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  /** So long a node that is told to end still takes requests, while balancers notice that it is not ready. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(8).default(5),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

/** Ways to reach a Redis: one of them, or none. */
const REDIS_WAYS = ['REDIS_URL', 'REDIS_CLUSTER_URLS', 'REDIS_SENTINELS', 'UPSTASH_REDIS_REST_URL'] as const;

/** What an object store needs: all of it, or nothing. */
const STORE = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'CDN_URL'] as const;

const schema = variables.superRefine((given, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const [first, second] = REDIS_WAYS.filter((way) => given[way] !== undefined);
  if (second) refuse(second, `is one Redis too many beside ${first}`);
  if (given.REDIS_REPLICA_URL && !given.REDIS_URL)
    refuse('REDIS_REPLICA_URL', 'needs REDIS_URL, its primary');
  const ofStore = Object.keys(given).find((name) => name.startsWith('S3_'));
  for (const name of STORE)
    if (ofStore && given[name] === undefined) refuse(name, `is needed too, since ${ofStore} is set`);
});

export type Env = z.infer<typeof schema>;

/** Reads settings from a map of variables; throws one sentence that names each bad one. Empty strings count as unset. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is not usable. ${faults.join('; ')}.`);
}

/** The process's settings, parsed at first use. */
export const env = (): Env => singleton('env', () => parseEnv(process.env));

/** Whether nodes share a cache. */
export const hasRedis = (): boolean => REDIS_WAYS.some((way) => env()[way] !== undefined);

/** What everything signed or sealed derives from: the present secret, then those it has replaced. */
export function secrets(): [string, ...string[]] {
  const { LECTERN_SECRET, LECTERN_SECRET_PREVIOUS } = env();
  if (!LECTERN_SECRET) throw new Error('LECTERN_SECRET is not set: give it at least 32 random characters.');
  return [LECTERN_SECRET, ...LECTERN_SECRET_PREVIOUS];
}
