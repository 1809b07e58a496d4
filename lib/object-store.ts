import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Breaker } from '#lib/breaker.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { singleton } from '#lib/singleton.ts';

export type Stored = { key: string; bytes: number; at: Date };

type Sdk = typeof import('@aws-sdk/client-s3');
export type Connection = { sdk: Sdk; client: S3Client; Bucket: string };

/** For a browser and every cache on the way: a key never changes its meaning. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Whether media and assets live in an object store; then no node sends them. */
export const hasObjectStore = (): boolean => env().S3_ENDPOINT !== undefined;

/** Loaded at first use: an installation without a store never reads the client's code. */
const connection = () => singleton('object-store', () => connect(env().S3_ENDPOINT));

/** The client for a browser's address signs for that address. */
export const publicConnection = () =>
  singleton('object-store.public', () => connect(env().S3_PUBLIC_ENDPOINT ?? env().S3_ENDPOINT));

/** For what the store does by itself, without a word until it is done: at 1 GB that takes some of them half a minute. */
const patientConnection = () =>
  singleton('object-store.patient', () => connect(env().S3_ENDPOINT, PATIENT_MS));

const SILENT_MS = 10_000;
const PATIENT_MS = 180_000;

async function connect(endpoint: string | undefined, socketTimeout = SILENT_MS): Promise<Connection> {
  const { S3_REGION, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY } = env();
  if (!endpoint || !S3_REGION || !S3_BUCKET || !S3_ACCESS_KEY || !S3_SECRET_KEY)
    throw new Error('There is no object store: S3_ENDPOINT and its companions are not set.');
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    endpoint,
    region: S3_REGION,
    credentials: { accessKeyId: S3_ACCESS_KEY, secretAccessKey: S3_SECRET_KEY },
    // The bucket stands in the path, and no checksum is asked for that only Amazon knows.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, socketTimeout },
  });
  return { sdk, client, Bucket: S3_BUCKET };
}

/** A store that hangs is noticed by its connections, three times their silence; this also bounds one that is slow. */
const breaker = () =>
  singleton(
    'object-store.breaker',
    () => new Breaker({ name: 'object_store', timeoutMs: 600_000, failures: 3, restMs: 2_000 }),
  );

const ABSENT = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload', 'NoSuchBucket']);

type Work<T> = (store: Connection) => Promise<T>;

/** Asks the store; what is not there is null, anything else that fails is one sentence. */
export const askStore = <T>(work: Work<T>): Promise<T | null> => ask(connection, work);

/** The same, of what takes the store longer the larger it is: to copy, or to make parts one. */
export const askPatiently = <T>(work: Work<T>): Promise<T | null> => ask(patientConnection, work);

async function ask<T>(connected: () => Promise<Connection>, work: Work<T>): Promise<T | null> {
  try {
    return await breaker().run(async () => {
      try {
        return await work(await connected());
      } catch (error) {
        if (ABSENT.has((error as Error).name)) return null;
        throw error;
      }
    });
  } catch (cause) {
    const refused = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403;
    const sentence = refused
      ? 'The object store refuses our key: look at S3_ACCESS_KEY and S3_SECRET_KEY.'
      : 'The store of films and pictures does not answer. Please try again in a moment.';
    throw new AppError('unavailable', sentence, { cause, retryAfter: 5 });
  }
}

/** A body that is a stream cannot be sent twice: then a failure is the caller's to repeat. */
export async function putObject(
  key: string,
  body: Uint8Array | Readable,
  about: { type: string; bytes: number; cache?: string },
): Promise<void> {
  const kept = await askStore(({ sdk, client, Bucket }) =>
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
  const head = await askStore(({ sdk, client, Bucket }) =>
    client.send(new sdk.HeadObjectCommand({ Bucket, Key: key })),
  );
  return head?.ContentLength ?? null;
}

/** Bytes `start`–`end` inclusive, or all; null when there is no such object. */
export async function readObject(
  key: string,
  range?: { start: number; end: number },
): Promise<Readable | null> {
  const found = await askStore(({ sdk, client, Bucket }) =>
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
    const page = await askStore(({ sdk, client, Bucket }) =>
      client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: from })),
    );
    for (const { Key, Size, LastModified } of page?.Contents ?? [])
      if (Key) yield { key: Key, bytes: Size ?? 0, at: LastModified ?? new Date(0) };
    from = page?.NextContinuationToken;
  } while (from);
}

export async function removeObject(key: string): Promise<void> {
  await askStore(({ sdk, client, Bucket }) => client.send(new sdk.DeleteObjectCommand({ Bucket, Key: key })));
}

/** Makes the bucket unless it is there; true when it had to. */
export async function ensureBucket(): Promise<boolean> {
  const there = await askStore(({ sdk, client, Bucket }) =>
    client.send(new sdk.HeadBucketCommand({ Bucket })),
  );
  if (there) return false;
  await askStore(({ sdk, client, Bucket }) => client.send(new sdk.CreateBucketCommand({ Bucket })));
  return true;
}
