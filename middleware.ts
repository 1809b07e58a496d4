import { type NextRequest, NextResponse } from 'next/server';
import { unavailable } from '#db/failure.ts';
import { findTenant } from '#db/placement.ts';
import { env } from '#lib/env.ts';
import { noPortalHere, portalAway, portalSuspended } from '#lib/refusal-page.ts';
import { tenantHost } from '#lib/tenant-host.ts';

/** Host → tenant → internal path. Pages and doors prove the tenant again from the Host header; nothing trusts this alone. */
export default async function middleware(request: NextRequest): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  if (pathname === '/portal' || pathname.startsWith('/portal/')) return noPortalHere();
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) if (name.startsWith('x-lectern-')) headers.delete(name);
  headers.set('x-lectern-path', pathname + search);

  const verdict = tenantHost(request.headers.get('host'), env().ROOT_DOMAIN);
  if (verdict.kind === 'refused') return noPortalHere();
  if (verdict.kind === 'site') return NextResponse.next({ request: { headers } });
  const tenant = await findTenant(verdict.slug).catch(ifAway);
  if (tenant === 'away') return portalAway();
  if (!tenant) return noPortalHere();
  if (tenant.state === 'suspended') return portalSuspended();
  if (pathname.startsWith('/api/')) return NextResponse.next({ request: { headers } });
  const inside = new URL(
    `/portal/${tenant.slug}${pathname === '/' ? '' : pathname}${search}`,
    request.nextUrl,
  );
  return NextResponse.rewrite(inside, { request: { headers } });
}

/** Whether there is such a portal cannot be told. */
function ifAway(error: unknown): 'away' {
  if (unavailable(error)) return 'away';
  throw error;
}

export const config = {
  runtime: 'nodejs',
  matcher: ['/((?!_next/static|_next/image|favicon.svg|lectern.svg).*)'],
};
