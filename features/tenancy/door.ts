import type { IncomingMessage } from 'node:http';
import { findTenant, type Tenant } from '#db/placement.ts';
import { env } from '#lib/env.ts';
import { tenantHost } from '#lib/tenant-host.ts';

/** The active tenant whose portal a hot door was called on, by its Host header alone; null for any other host. */
export async function tenantOfRequest(request: IncomingMessage): Promise<Tenant | null> {
  const verdict = tenantHost(request.headers.host, env().ROOT_DOMAIN);
  if (verdict.kind !== 'tenant') return null;
  const tenant = await findTenant(verdict.slug);
  return tenant?.state === 'active' ? tenant : null;
}
