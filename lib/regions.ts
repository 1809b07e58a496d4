import { env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

const known = () =>
  singleton('regions', () => ({ byId: new Map<string, string>(), bySlug: new Map<string, string>() }));

/** Whoever reads the directory tells here whose data has to stay where. */
export function learnRegions(tenants: readonly { id: string; slug: string; region: string | null }[]): void {
  const { REGION } = env();
  const away = tenants.flatMap(({ id, slug, region }) =>
    region === null || region === REGION ? [] : [{ id, slug, region }],
  );
  Object.assign(known(), {
    byId: new Map(away.map(({ id, region }) => [id, region])),
    bySlug: new Map(away.map(({ slug, region }) => [slug, region])),
  });
}

/** The region in which a tenant's data has to stay; null when that is this installation's own, or any. */
export const regionOfId = (tenantId: string): string | null => known().byId.get(tenantId) ?? null;
export const regionOfSlug = (slug: string): string | null => known().bySlug.get(slug) ?? null;
