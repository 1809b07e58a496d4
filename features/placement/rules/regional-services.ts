import type { RegionConfig } from '#lib/env.ts';

type Installation = {
  /** Where its own Redis, store and disk are. */
  region: string;
  hasRedis: boolean;
  regions: Readonly<Record<string, RegionConfig>>;
};

/** Why data that has to stay in a region could not: cached copies and media leave the database. Null when they can stay too. */
export function missingServices(wanted: string | null, installation: Installation): string | null {
  const { region, hasRedis, regions } = installation;
  if (wanted === null || wanted === region) return null;
  const missing = [
    ...(hasRedis && !regions[wanted]?.redis ? ['no Redis for cached data'] : []),
    ...(regions[wanted]?.store ? [] : ['no object store for media']),
  ];
  if (missing.length === 0) return null;
  return `For the region ${wanted} there is ${missing.join(' and ')}: what is cached and shown would leave it. Name them in REGIONS.`;
}
