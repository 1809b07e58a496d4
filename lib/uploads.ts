import { hasStoreFor } from '#lib/object-store.ts';
import type { Uploads } from '#lib/upload-parts.ts';
import { diskUploads } from '#lib/uploads-disk.ts';
import { storeUploads } from '#lib/uploads-store.ts';

/** Into the object store when there is one for the tenant, else onto the disk. */
export const uploads = (): Uploads => byTenant;

const of = (slug: string): Uploads => (hasStoreFor(slug) ? storeUploads : diskUploads);

const byTenant: Uploads = {
  begin: (slug, id) => of(slug).begin(slug, id),
  partAddress: (upload, n, bytes, now) => of(upload.slug).partAddress(upload, n, bytes, now),
  parts: (upload) => of(upload.slug).parts(upload),
  assemble: (upload) => of(upload.slug).assemble(upload),
  read: (upload) => of(upload.slug).read(upload),
  adopt: (upload, name) => of(upload.slug).adopt(upload, name),
  drop: (upload) => of(upload.slug).drop(upload),
};
