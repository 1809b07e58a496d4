import { cookies } from 'next/headers';
import type { Tenant } from '#db/placement.ts';
import type { TenantScope } from '#db/tenant-db.ts';
import { scopeOfCookies } from '#features/intake/queries.ts';

/** The tenant with how far the asking person's own writes have got, and their batches, and what caches are good enough. */
export async function loadScope(tenant: Tenant): Promise<TenantScope> {
  const jar = await cookies();
  return scopeOfCookies(tenant, (name) => jar.get(name)?.value);
}
