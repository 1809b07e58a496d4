import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { askTenants } from '#db/ask-tenants.ts';
import { findTenant, tenantsAnywhere } from '#db/placement.ts';
import { primarySilent } from '#db/platform-db.ts';
import { databaseStandings } from '#db/standings.ts';
import { requireOperator } from '#features/access/loaders.ts';
import { openLetters } from '#features/dead-letters/queries.ts';
import { exchangeReports } from '#features/health/commands.ts';
import { dependenciesSetUp } from '#features/health/queries.ts';
import { leansOf } from '#features/health/rules/leans.ts';
import { logStandings } from '#features/intake/queries.ts';
import { cacheFigures } from '#features/metrics/rules/cache-figures.ts';
import { servedFigures } from '#features/metrics/rules/served-figures.ts';
import { clusterNames, listTenants, recentEvents } from '#features/operations/queries.ts';
import { type ResultAges, resultAges } from '#features/results/queries.ts';
import { env } from '#lib/env.ts';
import { readGauges, readSeries } from '#lib/metrics.ts';
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
    silent: primarySilent(),
    tenants: tenants.map((tenant) => ({ ...tenant, href: portalOrigin(tenant.slug) })),
  };
}

/** How every node is, and how what they lean on is from where they stand. */
export async function loadHealth() {
  const operator = await requireOperator();
  const [nodes, databases] = await Promise.all([exchangeReports(), databaseStandings()]);
  const setUp = dependenciesSetUp();
  return { operator, nodes, databases, leans: leansOf(nodes, setUp), shared: setUp.has('redis') };
}

/** What waits in the event logs, and what could not be applied. */
export async function loadEventLog() {
  const operator = await requireOperator();
  const [names, dead] = await Promise.all([clusterNames(), openLetters()]);
  return { operator, logs: await logStandings(names), ...dead, silent: primarySilent() };
}

/** A tenant's slug with the ages of its kept results; null when its cluster does not answer. */
export type TenantResults = { slug: string; ages: ResultAges | null };

/** What this node's caches have answered, and how old the results are that all nodes share. */
export async function loadCaches() {
  const operator = await requireOperator();
  const active = (await tenantsAnywhere()).filter(({ state }) => state === 'active');
  const ages = await askTenants(active, resultAges);
  const tenants = active.map(({ id, slug }): TenantResults => ({ slug, ages: ages.get(id) ?? null }));
  const series = readSeries();
  return {
    operator,
    figures: cacheFigures(series),
    served: servedFigures(series),
    owed: readGauges().cache_flushes_owed ?? 0,
    tenants,
    silent: primarySilent(),
  };
}
