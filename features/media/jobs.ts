import { createHash } from 'node:crypto';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import type { Job } from '#features/jobs/commands.ts';
import { clear, letGo, settle, takeUpload } from '#features/media/commands.ts';
import { listLeft, listUncleared } from '#features/media/queries.ts';
import { LIMITS, mediaFile } from '#features/media/rules/media-file.ts';
import { HEAD_BYTES } from '#lib/file-kind.ts';
import { log } from '#lib/log.ts';
import type { UploadKey } from '#lib/upload-parts.ts';
import { uploads } from '#lib/uploads.ts';

const DAY_MS = 86_400_000;
const BY = { kind: 'system', id: null } as const;

/** Looks at what was handed in, and clears away what nobody has finished within a day, and what is left of what has ended. */
export async function settleUploads(tenant: Tenant, now: Date): Promise<void> {
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const began = performance.now();
  const failed: string[] = [];
  const next = () => takeUpload(tenant, new Date(now.getTime() + performance.now() - began), failed);
  for (let one = await next(); one; one = await next())
    try {
      await settle(tenant, one, { by: BY, now }, await lookAt({ ...one, slug: tenant.slug }));
    } catch (error) {
      log().error({ err: error, tenant: tenant.slug, upload: one.id }, 'an upload could not be looked at');
      failed.push(one.id);
      if (new Date(one.handedInAt) > dayAgo) await letGo(tenant, one.id);
      else await settle(tenant, one, { by: BY, now }, 'It could not be read. Please send it again.');
    }
  const [left, uncleared] = await withTenant(tenant, 'write', (db) =>
    Promise.all([listLeft(db, dayAgo), listUncleared(db)]),
  );
  for (const one of left) await settle(tenant, one, { by: BY, now }, 'It was not finished within a day.');
  for (const one of uncleared) await clear(tenant, one, now);
  if (failed.length > 0) throw new Error(`${failed.length} uploads could not be looked at.`);
}

/** What the store has is read once: its hash is its name, and its contents decide what it is. */
async function lookAt(upload: UploadKey & { bytes: number }): Promise<{ name: string } | string> {
  await uploads().assemble(upload);
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (await uploads().read(upload)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (bytes <= LIMITS.svg) kept.push(chunk);
    bytes += chunk.length;
  }
  const start = Buffer.concat(kept);
  const whole = start.length === bytes ? start : undefined;
  if (bytes !== upload.bytes) return 'It did not arrive as it was announced. Please send it again.';
  const verdict = mediaFile(start.subarray(0, HEAD_BYTES), bytes, whole);
  return verdict.ok ? { name: `${hash.digest('hex')}.${verdict.kind}` } : verdict.why;
}

export const mediaJobs: readonly Job[] = [
  { queue: 'media.settle', every: 'hour', run: (tenant, _data, now) => settleUploads(tenant, now) },
];
