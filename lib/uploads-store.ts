import type { Readable } from 'node:stream';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import {
  askPatiently,
  askStore,
  type Connection,
  IMMUTABLE,
  publicConnection,
  readObject,
  removeObject,
  sizeOfObject,
} from '#lib/object-store.ts';
import { mediaKey } from '#lib/storage.ts';
import { PART_OPENS_S, type UploadKey, type Uploads } from '#lib/upload-parts.ts';

const keyOf = ({ slug, id }: Pick<UploadKey, 'slug' | 'id'>) => `uploads/${slug}/${id}`;

const named = ({ Bucket }: Connection, upload: UploadKey) => ({
  Bucket,
  Key: keyOf(upload),
  UploadId: upload.handle,
});

export const storeUploads: Uploads = {
  async begin(slug, id) {
    const made = await askStore(keyOf({ slug, id }), ({ sdk, client, Bucket }) =>
      client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: keyOf({ slug, id }) })),
    );
    if (!made?.UploadId) throw new Error('The object store began no upload.');
    return made.UploadId;
  },
  async partAddress(upload, n, bytes) {
    const store = await publicConnection(keyOf(upload));
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const part = { ...named(store, upload), PartNumber: n, ContentLength: bytes };
    return getSignedUrl(store.client, new store.sdk.UploadPartCommand(part), { expiresIn: PART_OPENS_S });
  },
  async parts(upload) {
    return new Map((await listParts(upload)).map(({ n, bytes }) => [n, bytes]));
  },
  async assemble(upload) {
    const parts = await listParts(upload);
    // An earlier attempt has made it whole: then there is no such upload any more.
    if (parts.length === 0) return;
    const MultipartUpload = { Parts: parts.map(({ n, tag }) => ({ PartNumber: n, ETag: tag })) };
    await askPatiently(keyOf(upload), (store) =>
      store.client.send(
        new store.sdk.CompleteMultipartUploadCommand({ ...named(store, upload), MultipartUpload }),
      ),
    );
  },
  async read(upload) {
    const found = await readObject(keyOf(upload));
    if (!found) throw new Error(`There is no ${keyOf(upload)} in the object store.`);
    return found as Readable;
  },
  async adopt(upload, name) {
    const Key = mediaKey(upload.slug, name);
    if ((await sizeOfObject(Key)) !== null) return;
    const copied = await askPatiently(Key, ({ sdk, client, Bucket }) =>
      client.send(
        new sdk.CopyObjectCommand({
          Bucket,
          Key,
          CopySource: `${Bucket}/${keyOf(upload)}`,
          MetadataDirective: 'REPLACE',
          ContentType: CONTENT_TYPES[name.split('.')[1] ?? ''],
          CacheControl: IMMUTABLE,
        }),
      ),
    );
    if (!copied) throw new Error(`There is no ${keyOf(upload)} in the object store.`);
  },
  async drop(upload) {
    await askStore(keyOf(upload), (store) =>
      store.client.send(new store.sdk.AbortMultipartUploadCommand(named(store, upload))),
    );
    await removeObject(keyOf(upload));
  },
};

type Part = { n: number; bytes: number; tag: string };

async function listParts(upload: UploadKey): Promise<Part[]> {
  const found: Part[] = [];
  let after: string | undefined;
  do {
    const page = await askStore(keyOf(upload), (store) =>
      store.client.send(new store.sdk.ListPartsCommand({ ...named(store, upload), PartNumberMarker: after })),
    );
    for (const { PartNumber: n, Size: bytes = 0, ETag: tag } of page?.Parts ?? [])
      if (n && tag) found.push({ n, bytes, tag });
    after = page?.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (after);
  return found;
}
