import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { findTenant } from '#db/placement.ts';
import { requireOperator } from '#features/access/loaders.ts';
import { openLetters } from '#features/dead-letters/queries.ts';
import { logStandings } from '#features/intake/queries.ts';
import { clusterNames, listTenants, recentEvents } from '#features/operations/queries.ts';
import { env } from '#lib/env.ts';
import { portalOrigin } from '#lib/origin.ts';
import { SLUG, tenantHost } from '#lib/tenant-host.ts';

/** The pages of the root host exist there alone. */
export async function requireSite(): Promise<void> {
  if (tenantHost((await headers()).get('host'), env().ROOT_DOMAIN).kind !== 'site') notFound();
}

/** Portals that a stranger may be shown: in demo mode, the demo tenants. */
export async function loadPortals(): Promise<{ name: string; href: string }[]> {
  await requireSite();
  if (!env().LECTERN_DEMO) return [];
  const tenants = await listTenants();
  return tenants
    .filter(({ state }) => state === 'active')
    .map(({ name, slug }) => ({ name, href: portalOrigin(slug) }));
}

/** The address of the portal with a typed name; null when there is none. */
export async function findPortal(typed: string): Promise<string | null> {
  await requireSite();
  const slug = typed.trim().toLowerCase();
  const tenant = SLUG.test(slug) ? await findTenant(slug) : null;
  return tenant && portalOrigin(tenant.slug);
}

/** What the operator's console shows. */
export async function loadConsole() {
  const operator = await requireOperator();
  const [tenants, events] = await Promise.all([listTenants(), recentEvents()]);
  return {
    operator,
    events,
    tenants: tenants.map((tenant) => ({ ...tenant, href: portalOrigin(tenant.slug) })),
  };
}

/** What waits in the event logs, and what could not be applied. */
export async function loadEventLog() {
  const operator = await requireOperator();
  const [names, dead] = await Promise.all([clusterNames(), openLetters()]);
  return { operator, logs: await logStandings(names), ...dead };
}
