import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Breaker } from '#lib/breaker.ts';
import { dependency } from '#lib/dependencies.ts';
import { env, type RegionConfig } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { regionOfSlug } from '#lib/regions.ts';
import { singleton } from '#lib/singleton.ts';

export type Stored = { key: string; bytes: number; at: Date };

type Sdk = typeof import('@aws-sdk/client-s3');
export type Connection = { sdk: Sdk; client: S3Client; Bucket: string };

/** For a browser and every cache on the way: a key never changes its meaning. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

type Settings = NonNullable<RegionConfig['store']>;

/** Whether media and assets live in an object store; then no node sends them. */
export const hasObjectStore = (): boolean => env().S3_ENDPOINT !== undefined;

/** Whether a tenant's media does: one that has to stay in another region than this one's has a store there, or none. */
export const hasStoreFor = (slug: string): boolean => regionOfSlug(slug) !== null || hasObjectStore();

/** Where a tenant's media is served from, when no node does. */
export const cdnOf = (slug: string): string | undefined => {
  const region = regionOfSlug(slug);
  return region === null ? env().CDN_URL : env().REGIONS[region]?.store?.cdn;
};

const OF_TENANT = /^(?:media|uploads)\/([a-z0-9-]+)\//;

/** Whose object it is stands in its key, and so in which region it has to stay. */
function regionOfKey(key: string): string | null {
  const [, slug] = OF_TENANT.exec(key) ?? [];
  return slug === undefined ? null : regionOfSlug(slug);
}

type Way = 'own' | 'public' | 'patient';

const connections = () => singleton('object-store', () => new Map<string, Promise<Connection>>());

/** Loaded at first use: an installation without a store never reads the client's code. */
function connection(key: string, way: Way): Promise<Connection> {
  const region = regionOfKey(key);
  const name = `${way} ${region ?? ''}`;
  const known = connections().get(name) ?? connect(settingsOf(region), way);
  connections().set(name, known);
  return known;
}

/** The client for a browser's address signs for that address. */
export const publicConnection = (key: string) => connection(key, 'public');

function settingsOf(region: string | null): Settings {
  if (region !== null) {
    const store = env().REGIONS[region]?.store;
    if (store) return store;
    throw new AppError('unavailable', `For the region ${region} no object store is configured.`);
  }
  const { S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY, CDN_URL } =
    env();
  if (!S3_ENDPOINT || !S3_REGION || !S3_BUCKET || !S3_ACCESS_KEY || !S3_SECRET_KEY || !CDN_URL)
    throw new Error('There is no object store: S3_ENDPOINT and its companions are not set.');
  return {
    endpoint: S3_ENDPOINT,
    publicEndpoint: S3_PUBLIC_ENDPOINT,
    region: S3_REGION,
    bucket: S3_BUCKET,
    accessKey: S3_ACCESS_KEY,
    secretKey: S3_SECRET_KEY,
    cdn: CDN_URL,
  };
}

const SILENT_MS = 5_000;
/** For what the store does by itself, without a word until it is done: at 1 GB that takes some of them half a minute. */
const PATIENT_MS = 180_000;

async function connect(store: Settings, way: Way): Promise<Connection> {
  const { endpoint, publicEndpoint = endpoint, region, bucket, accessKey, secretKey } = store;
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    endpoint: way === 'public' ? publicEndpoint : endpoint,
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // The bucket stands in the path, and no checksum is asked for that only Amazon knows.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 1_000,
      socketTimeout: way === 'patient' ? PATIENT_MS : SILENT_MS,
    },
  });
  return { sdk, client, Bucket: bucket };
}

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

/** A store that refuses is there. */
const isAnswer = (error: unknown) => (statusOf(error) ?? 500) < 500;

const breakers = () => singleton('object-store.breakers', () => new Map<string | null, Breaker>());

function breaker(region: string | null): Breaker {
  const options = { ...dependency('object_store'), ...(region && { instance: region }), isAnswer };
  const known = breakers().get(region) ?? new Breaker(options);
  breakers().set(region, known);
  return known;
}

const ABSENT = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload', 'NoSuchBucket']);

type Work<T> = (store: Connection) => Promise<T>;

/** Asks the store in which an object lies, by its key; what is not there is null, anything else that fails is one sentence. */
export const askStore = <T>(key: string, work: Work<T>): Promise<T | null> => ask(key, 'own', work);

/** The same, of what takes the store longer the larger it is: to copy, or to make parts one. */
export const askPatiently = <T>(key: string, work: Work<T>): Promise<T | null> => ask(key, 'patient', work);

async function ask<T>(key: string, way: Way, work: Work<T>): Promise<T | null> {
  const connected = connection(key, way);
  try {
    return await breaker(regionOfKey(key)).run(async () => {
      try {
        return await work(await connected);
      } catch (error) {
        if (ABSENT.has((error as Error).name)) return null;
        throw error;
      }
    });
  } catch (cause) {
    const sentence =
      statusOf(cause) === 403
        ? 'The object store refuses our key: look at S3_ACCESS_KEY and S3_SECRET_KEY.'
        : 'The store of films and pictures does not answer. Please try again in a moment.';
    throw new AppError('unavailable', sentence, { cause, retryAfter: 5 });
  }
}

/** Stores of this installation, by the region of whose tenants they are; null: of all others. */
export const objectStores = (): (string | null)[] => [
  ...(hasObjectStore() ? [null] : []),
  ...Object.entries(env().REGIONS).flatMap(([region, { store }]) => (store ? [region] : [])),
];

/** For so long one that has answered counts as there: to be asked costs money in some. */
const THERE_MS = 10_000;

type Knock = { heardAt: number; asking: Promise<void> | null };

const knocks = () => singleton('object-store.knocks', () => new Map<string | null, Knock>());

/** Whether a store is there, asked without the client's code and without a key: also a refusal is an answer. @throws when it is not */
export function storeAnswers(region: string | null): Promise<void> {
  const knock = knocks().get(region) ?? { heardAt: Number.NEGATIVE_INFINITY, asking: null };
  knocks().set(region, knock);
  const guard = breaker(region);
  if (guard.state === 'closed' && performance.now() - knock.heardAt < THERE_MS) return Promise.resolve();
  knock.asking ??= guard
    .run(() => knockAt(settingsOf(region)))
    .then(() => {
      knock.heardAt = performance.now();
    })
    .finally(() => {
      knock.asking = null;
    });
  return knock.asking;
}

async function knockAt({ endpoint, bucket }: Settings): Promise<void> {
  const signal = AbortSignal.timeout(SILENT_MS);
  const { status } = await fetch(`${endpoint}/${bucket}`, { method: 'HEAD', redirect: 'manual', signal });
  if (status >= 500) throw new Error(`The object store answers ${status}.`);
}

/** A body that is a stream cannot be sent twice: then a failure is the caller's to repeat. */
export async function putObject(
  key: string,
  body: Uint8Array | Readable,
  about: { type: string; bytes: number; cache?: string },
): Promise<void> {
  const kept = await askStore(key, ({ sdk, client, Bucket }) =>
    client.send(
      new sdk.PutObjectCommand({
        Bucket,
        Key: key,
        Body: body,
        ContentLength: about.bytes,
        ContentType: about.type,
        CacheControl: about.cache ?? IMMUTABLE,
      }),
    ),
  );
  if (!kept) throw new AppError('unavailable', `The object store has no bucket ${env().S3_BUCKET}.`);
}

/** Size of an object, or null. */
export async function sizeOfObject(key: string): Promise<number | null> {
  const head = await askStore(key, ({ sdk, client, Bucket }) =>
    client.send(new sdk.HeadObjectCommand({ Bucket, Key: key })),
  );
  return head?.ContentLength ?? null;
}

/** Bytes `start`–`end` inclusive, or all; null when there is no such object. */
export async function readObject(
  key: string,
  range?: { start: number; end: number },
): Promise<Readable | null> {
  const found = await askStore(key, ({ sdk, client, Bucket }) =>
    client.send(
      new sdk.GetObjectCommand({
        Bucket,
        Key: key,
        ...(range && { Range: `bytes=${range.start}-${range.end}` }),
      }),
    ),
  );
  return (found?.Body as Readable | undefined) ?? null;
}

/** Everything whose key begins so, page by page. */
export async function* listObjects(prefix: string): AsyncGenerator<Stored> {
  let from: string | undefined;
  do {
    const page = await askStore(prefix, ({ sdk, client, Bucket }) =>
      client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: from })),
    );
    for (const { Key, Size, LastModified } of page?.Contents ?? [])
      if (Key) yield { key: Key, bytes: Size ?? 0, at: LastModified ?? new Date(0) };
    from = page?.NextContinuationToken;
  } while (from);
}

export async function removeObject(key: string): Promise<void> {
  await askStore(key, ({ sdk, client, Bucket }) =>
    client.send(new sdk.DeleteObjectCommand({ Bucket, Key: key })),
  );
}

/** Makes the bucket unless it is there; true when it had to. */
export async function ensureBucket(): Promise<boolean> {
  const there = await askStore('', ({ sdk, client, Bucket }) =>
    client.send(new sdk.HeadBucketCommand({ Bucket })),
  );
  if (there) return false;
  await askStore('', ({ sdk, client, Bucket }) => client.send(new sdk.CreateBucketCommand({ Bucket })));
  return true;
}
