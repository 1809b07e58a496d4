import { createHash } from 'node:crypto';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import type { Job } from '#features/jobs/commands.ts';
import { settle } from '#features/media/commands.ts';
import { listUnsettled } from '#features/media/queries.ts';
import { LIMITS, mediaFile } from '#features/media/rules/media-file.ts';
import { HEAD_BYTES } from '#lib/file-kind.ts';
import type { UploadKey } from '#lib/upload-parts.ts';
import { uploads } from '#lib/uploads.ts';

const DAY_MS = 86_400_000;

/** Looks at what was handed in, and clears away what nobody has finished within a day. */
export async function settleUploads(tenant: Tenant, now: Date): Promise<void> {
  const leftSince = new Date(now.getTime() - DAY_MS);
  const found = await withTenant(tenant, 'write', (db) => listUnsettled(db, leftSince));
  for (const one of found) {
    const upload = { ...one, slug: tenant.slug };
    const outcome = one.handedInAt ? await lookAt(upload) : 'It was not finished within a day.';
    const by = { kind: 'system', id: null } as const;
    await settle(tenant, upload, { by, now }, outcome);
  }
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
