import { regionsOfClusters } from '#db/clusters.ts';
import { platformAnywhere } from '#db/platform-db.ts';

export type TenantLine = {
  slug: string;
  name: string;
  state: 'active' | 'suspended';
  cluster: string;
  region: string;
  created: string;
};

/** Every tenant of the platform, by name, with the region that the settings give its cluster. */
export async function listTenants(): Promise<TenantLine[]> {
  const rows = await platformAnywhere<Omit<TenantLine, 'region'>>(
    `select slug, name, state, cluster, to_char(created_at, 'YYYY-MM-DD') as created
       from platform.tenant order by name`,
    [],
  );
  const regions = regionsOfClusters();
  return rows.map((row) => ({ ...row, region: regions.get(row.cluster) ?? 'unknown' }));
}

export type OperatorEvent = { id: string; at: string; actor: string; action: string; slug: string | null };

/** What operators did, newest first. */
export const recentEvents = (): Promise<OperatorEvent[]> =>
  platformAnywhere<OperatorEvent>(
    `select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, actor, action, tenant_slug as slug
       from platform.operator_event order by at desc limit 20`,
    [],
  );

/** The clusters that tenants live on. */
export async function clusterNames(): Promise<string[]> {
  const rows = await platformAnywhere<{ name: string }>(
    'select name from platform.cluster order by name',
    [],
  );
  return rows.map(({ name }) => name);
}
