import { type Copy, listCopies } from '#db/clusters.ts';
import { primarySilent } from '#db/platform-db.ts';
import { requireOperator } from '#features/access/loaders.ts';
import { learnersOf, type Measured, type MeasuredHome, measureAll } from '#features/placement/queries.ts';
import { type Advice, adviceFor } from '#features/placement/rules/advice.ts';
import { portalOrigin } from '#lib/origin.ts';

/** Where a tenant is, what was found of it, and what the rule says. */
export type PlacedTenant = {
  slug: string;
  name: string;
  href: string;
  cluster: string;
  /** Where its data has to stay. */
  region: string | null;
  /** What is there or, while that is more, was announced. */
  learners: number;
  announced: boolean;
  bytes: number | null;
  advice: Advice;
  /** A copy of it that follows it elsewhere: a move under way, or one that can be gone back on. */
  copy: { cluster: string; since: string } | null;
};

/** Every tenant with where it should be, and every cluster with its load. */
export async function loadPlacement() {
  const operator = await requireOperator();
  const [{ tenants, homes }, copies] = await Promise.all([measureAll(), listCopies()]);
  const placeOf = (measured: Measured) => placed(measured, homes, copies);
  return { operator, homes, tenants: tenants.map(placeOf), silent: primarySilent() };
}

function placed(measured: Measured, homes: readonly MeasuredHome[], copies: readonly Copy[]): PlacedTenant {
  const all = homes.map(({ home }) => home);
  const open = homes.flatMap(({ home, facts }) => (facts ? [home] : []));
  const { id, slug, name, cluster, region } = measured.tenant;
  const learners = learnersOf(measured);
  const copy = copies.find(({ tenantId }) => tenantId === id);
  return {
    slug,
    name,
    href: portalOrigin(slug),
    cluster,
    region,
    learners,
    announced: measured.expected > (measured.facts?.learners ?? 0),
    bytes: measured.facts?.bytes ?? null,
    advice: adviceFor({ slug, learners, region }, cluster, all, open),
    copy: copy ? { cluster: copy.cluster, since: copy.since } : null,
  };
}
