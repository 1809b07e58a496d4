import { hasObjectStore } from '#lib/object-store.ts';
import type { Uploads } from '#lib/upload-parts.ts';
import { diskUploads } from '#lib/uploads-disk.ts';
import { storeUploads } from '#lib/uploads-store.ts';

/** Into the object store when one is configured, else onto the disk. */
export const uploads = (): Uploads => (hasObjectStore() ? storeUploads : diskUploads);
