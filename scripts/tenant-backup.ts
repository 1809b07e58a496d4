import { stat } from 'node:fs/promises';
import { findTenant, type Tenant } from '#db/placement.ts';
import { backupTenant, type Progress } from '#db/portable/backup.ts';
import { contentsOf, differences } from '#db/portable/compare.ts';
import type { Where } from '#db/portable/leftovers.ts';
import { restoreTenant } from '#db/portable/restore.ts';
import { causalPoint } from '#db/tenant-db.ts';
import { sealPending, verifyAudit } from '#features/audit/commands.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { keyValueOf } from '#lib/key-value.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { dropCache } from '#scripts/tenant-cache.ts';
import { requireRegion } from '#scripts/tenant-place.ts';
import { progressLine } from '#scripts/terminal.ts';

/** One tenant in one file, as it was at one moment. */
export async function backUp(slug: string, { to, media }: { to: string; media: boolean }): Promise<void> {
  const tenant = await known(slug);
  await sealAll(tenant);
  const { adminUrl } = adminOf(tenant.cluster);
  const home = { adminUrl, schema: tenant.schema };
  const told = await backupTenant(home, to, { media, now: clock.now(), progress: progress() });
  for (const name of told.absent) console.log(`  the store does not have ${name}`);
  const { size } = await stat(to);
  const kept = media ? `${told.media - told.absent.length} media` : 'the names of its media';
  console.log(`${slug}: ${told.tables} tables and ${kept} in ${to}, ${(size / 1e6).toFixed(1)} MB`);
}

/** A tenant of a file: under its own name, or beside the living one under another. */
export async function restore(file: string, { as, cluster, directory }: Where): Promise<void> {
  const restored = await restoreTenant(file, {
    cluster,
    directory,
    as,
    progress: progress(),
    say: (sentence) => console.log(sentence),
    permit: (tenant) => requireRegion(tenant.slug, tenant.region, cluster.name),
    check: faultOfAudit,
  });
  const { slug, fault, state } = restored;
  // Under its old id, what nodes had cached of it is from another time.
  if (keyValueOf(restored.id).shared) await dropCache(slug);
  if (fault)
    throw new AppError(
      'conflict',
      `${slug}: restored, and left suspended: its audit trail is NOT intact. ${fault}`,
    );
  console.log(
    `${slug}: restored on ${cluster.name}; every table has the backup's hash, the audit chain is intact`,
  );
  if (state === 'suspended')
    console.log(`${slug} is suspended, since it would write to the same people. "resume ${slug}" opens it.`);
}

async function faultOfAudit(tenant: Tenant): Promise<string | null> {
  await sealAll(tenant);
  const { fault } = await verifyAudit({ ...tenant, seen: await causalPoint(tenant) }, clock.now());
  return fault;
}

async function sealAll(tenant: Tenant): Promise<void> {
  while ((await sealPending(tenant, clock.now())) > 0);
}

/** Says in which tables two tenants differ; exit code 1 when they do. */
export async function compare(slug: string, otherSlug: string): Promise<void> {
  const [one, other] = await Promise.all([slug, otherSlug].map(contents));
  if (!one || !other) return;
  const different = differences(one, other);
  if (different.length > 0) {
    console.table(different.map(({ table, rows }) => ({ table, [slug]: rows[0], [otherSlug]: rows[1] })));
    throw new AppError(
      'conflict',
      `${slug} and ${otherSlug} differ in ${different.length} of ${one.size} tables.`,
    );
  }
  const rows = [...one.values()].reduce((sum, table) => sum + table.rows, 0);
  console.log(`${slug} and ${otherSlug} hold the same: ${one.size} tables, ${rows} rows`);
}

async function contents(slug: string) {
  const tenant = await known(slug);
  return contentsOf({ adminUrl: adminOf(tenant.cluster).adminUrl, schema: tenant.schema }, tenant.id);
}

async function known(slug: string): Promise<Tenant> {
  const tenant = await findTenant(slug);
  if (!tenant) throw new AppError('not_found', `There is no tenant "${slug}".`);
  return tenant;
}

function progress(): Progress {
  const lines = { tables: progressLine('  tables'), media: progressLine('  media') };
  return (what, done, total) => lines[what](done, total);
}
