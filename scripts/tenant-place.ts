import { clusters } from '#db/pools.ts';
import { measureAll } from '#features/placement/queries.ts';
import { missingServices } from '#features/placement/rules/regional-services.ts';
import { whereToLive, why } from '#features/placement/rules/where-to-live.ts';
import { env, hasRedis } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';

type Wish = { slug: string; learners: number; region: string | null; cluster: string | undefined };

/**
 * The cluster for a new tenant: by the rule, or the named one if it may live there.
 * @throws conflict with what stands in the way
 */
export async function placeNew({
  slug,
  learners,
  region,
  cluster,
}: Wish): Promise<{ name: string; why: string }> {
  requireServices(region);
  const newcomer = { slug, learners, region };
  const { homes } = await measureAll();
  if (cluster === undefined) {
    const answering = homes.filter(({ facts }) => facts !== null).map(({ home }) => home);
    const placed = whereToLive(newcomer, answering);
    if (placed.cluster !== null) return { name: placed.cluster, why: placed.why };
    throw new AppError('conflict', `${placed.why} Nothing was created.`);
  }
  const named = homes.find(({ home }) => home.name === cluster);
  if (!named) throw new AppError('bad_input', `No cluster is named "${cluster}".`);
  const fault = why(newcomer, named.home);
  if (fault) throw new AppError('conflict', `${slug} cannot live there: ${cluster} ${fault}.`);
  return { name: cluster, why: 'as asked' };
}

/** @throws conflict when cached data or media could not stay in the region */
export function requireServices(region: string | null): void {
  const { REGION, REGIONS } = env();
  const missing = missingServices(region, { region: REGION, hasRedis: hasRedis(), regions: REGIONS });
  if (missing) throw new AppError('conflict', missing);
}

/** @throws conflict when a tenant that must stay in a region would leave it */
export function requireRegion(slug: string, region: string | null, cluster: string): void {
  requireServices(region);
  const there = clusters().find(({ name }) => name === cluster)?.region;
  if (region !== null && there !== region)
    throw new AppError(
      'conflict',
      `${slug} has to stay in the region ${region}, and ${cluster} is in ${there}.`,
    );
}
