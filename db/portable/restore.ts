import type postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { asAdministrator } from '#db/administrator.ts';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { askDirectory, findTenant, type Tenant } from '#db/placement.ts';
import type { Header } from '#db/portable/archive.ts';
import { readArchive } from '#db/portable/archive-reader.ts';
import type { Progress } from '#db/portable/backup.ts';
import { clearLeftovers, type Where } from '#db/portable/leftovers.ts';
import { type Arrival, levels, loadTenant } from '#db/portable/load.ts';
import { alone, requireSlug, schemaOf } from '#db/tenants.ts';
import { storage } from '#lib/storage.ts';

export type Restoring = Where & {
  progress?: Progress;
  say?: (sentence: string) => void;
  /** Asked before anything is written. @throws when this tenant may not come here */
  permit?: (tenant: Header['tenant']) => void;
  /** For tests: other migrations than the project's own. */
  migrations?: Migration[];
  /** Asked when all is there, before anybody may enter: a sentence keeps the tenant suspended. */
  check: (tenant: Tenant) => Promise<string | null>;
};
export type Restored = { slug: string; id: string; fault: string | null; state: 'active' | 'suspended' };

/**
 * Makes a tenant of a backup. It can be entered last of all; whatever broke off before is cleared away by the next run. With
 * `as` it is another tenant: no session, link or token of the first opens it, and it stays suspended, since it would write to
 * the same people.
 * @throws bad_input for a damaged file, conflict when a tenant of that name lives or the backup is of a newer version
 */
export async function restoreTenant(file: string, restoring: Restoring): Promise<Restored> {
  const { cluster, directory, as, progress, say = () => {} } = restoring;
  const told = await readArchive(file);
  restoring.permit?.(told.header.tenant);
  const ours = restoring.migrations ?? readMigrations('tenant');
  levels(told.header, ours);
  const slug = as ?? told.header.tenant.slug;
  requireSlug(slug);
  return alone(directory, slug, async (sql) => {
    const arrival: Arrival = {
      id: as === undefined ? told.header.tenant.id : uuidv7(),
      slug,
      name: told.header.tenant.name,
      schema: schemaOf(slug),
      cluster: cluster.name,
    };
    await clearLeftovers(sql, arrival, restoring, say);
    await sql`insert into platform.cluster (name, region) values (${cluster.name}, 'default') on conflict do nothing`;
    await asAdministrator(
      cluster.adminUrl,
      (home) =>
        home`insert into platform.cluster (name, region) values (${cluster.name}, 'default') on conflict do nothing`,
    );
    await loadTenant(cluster.adminUrl, file, { arrival, told, ours, ...(progress && { progress }) });
    const { region, canary } = told.header.tenant;
    await sql`insert into platform.tenant (id, slug, name, cluster, schema, state, region, canary) values
      (${arrival.id}, ${slug}, ${arrival.name}, ${cluster.name}, ${arrival.schema}, 'suspended', ${region}, ${canary && as === undefined})
      on conflict do nothing`;
    // Its region says in which store its media is to lie.
    await askDirectory();
    await keepMedia(file, slug, told.media.filter(({ included }) => included).length, progress);

    await askDirectory();
    const tenant = await findTenant(slug);
    if (!tenant) throw new Error(`${slug} was restored and is not in the directory.`);
    const fault = await restoring.check(tenant);
    // In this order: what is marked as unfinished is never open, so nobody clears away what somebody uses.
    await asAdministrator(cluster.adminUrl, (home) =>
      home.unsafe(`comment on schema ${arrival.schema} is null`),
    );
    const state = fault === null && as === undefined ? 'active' : 'suspended';
    if (as === undefined) await nameDomains(sql, tenant, told.header.tenant.domains, say);
    await sql`update platform.tenant set state = ${state} where slug = ${slug}`;
    await askDirectory();
    return { slug, id: arrival.id, fault, state };
  });
}

/** Its own domains lead to it again; one that leads to another tenant by now stays that one's. */
async function nameDomains(
  sql: postgres.Sql,
  { id, slug }: Tenant,
  hosts: readonly string[],
  say: (sentence: string) => void,
): Promise<void> {
  for (const host of hosts) {
    await sql`insert into platform.domain (host, tenant_id) values (${host}, ${id}) on conflict do nothing`;
    const [theirs] = await sql`select from platform.domain where host = ${host} and tenant_id <> ${id}`;
    if (theirs) say(`${slug}: the domain ${host} leads to another tenant by now, and stays there.`);
  }
}

async function keepMedia(
  file: string,
  slug: string,
  total: number,
  progress: Progress | undefined,
): Promise<void> {
  if (total === 0) return;
  let done = 0;
  await readArchive(file, {
    async medium({ name, bytes, included }, content) {
      if (!included || bytes === null) return;
      await storage().keep(slug, name, bytes, content);
      done += 1;
      progress?.('media', done, total);
    },
  });
}
