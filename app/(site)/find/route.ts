import { findTenant } from '#db/placement.ts';
import { requireSite } from '#features/operations/loaders.ts';
import { portalOrigin } from '#lib/origin.ts';
import { SLUG } from '#lib/tenant-host.ts';

/** Sends a person to the portal whose name they typed. */
export async function GET(request: Request): Promise<Response> {
  await requireSite();
  const name = (new URL(request.url).searchParams.get('portal') ?? '').trim().toLowerCase();
  const tenant = SLUG.test(name) ? await findTenant(name) : null;
  return new Response(null, { status: 303, headers: { location: tenant ? portalOrigin(tenant.slug) : '/?unknown' } });
}
