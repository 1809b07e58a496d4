import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { findTenant, type Tenant } from '#db/placement.ts';
import { platformAnywhere } from '#db/platform-db.ts';
import type { TenantScope } from '#db/tenant-db.ts';
import { findMember, type Member } from '#features/access/queries.ts';
import { type Permission, type Scope, scopeOf } from '#features/access/rules/permissions.ts';
import { PLATFORM } from '#features/access/rules/platform.ts';
import { sessionHolds } from '#features/access/rules/session-holds.ts';
import { readSession } from '#features/access/session.ts';
import { loadScope } from '#features/intake/loaders.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { tenantHost } from '#lib/tenant-host.ts';

declare const proven: unique symbol;

/** Somebody signed in, on their own tenant's host, active, with what they may do. Minted by `findViewer` alone. */
export type Viewer = Omit<Member, 'active' | 'sessionsValidFrom' | 'signedOut'> & {
  tenant: TenantScope;
  sessionId: string;
  readonly [proven]: true;
};

/** The tenant of this request's host, or null. The path's tenant segment is never asked. */
export const findTenantHere = cache(async (): Promise<Tenant | null> => {
  const verdict = tenantHost((await headers()).get('host'), env().ROOT_DOMAIN);
  const tenant = verdict.kind === 'tenant' ? await findTenant(verdict.slug) : null;
  return tenant?.state === 'active' ? tenant : null;
});

/** The tenant of this request's host, or a 404. */
export const requireTenant = async (): Promise<Tenant> => (await findTenantHere()) ?? notFound();

/** Who is signed in, or null. Costs no database transaction while the member's entry is cached. */
export const findViewer = cache(async (): Promise<Viewer | null> => {
  const tenant = await requireTenant();
  const claims = await readSession(tenant.id);
  if (!claims) return null;
  const scope = await loadScope(tenant);
  const member = await findMember(scope, claims.personId);
  if (!member?.active || !sessionHolds(claims, member)) return null;
  const { active: _, sessionsValidFrom: __, signedOut: ___, ...facts } = member;
  return { ...facts, tenant: scope, sessionId: claims.sessionId } as Viewer;
});

/** Who is signed in; sends others to the sign-in page. */
export async function requireViewer(): Promise<Viewer> {
  const viewer = await findViewer();
  if (viewer) return viewer;
  const path = (await headers()).get('x-lectern-path') ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** The viewer with the reach of a permission. For pages: without it, the page does not exist. */
export async function requirePermission(permission: Permission): Promise<Viewer & { scope: Scope }> {
  const viewer = await requireViewer();
  const scope = scopeOf(permission, viewer.roles);
  if (!scope) notFound();
  // A copy: all that draws one page shares the viewer, and may ask for permissions of different reach.
  return { ...viewer, scope };
}

/** The reach of a permission. For commands. @throws forbidden */
export function reach(viewer: Viewer, permission: Permission): Scope {
  const scope = scopeOf(permission, viewer.roles);
  if (!scope) throw new AppError('forbidden', 'You may not do this.');
  return scope;
}

/** Somebody who runs the platform, signed in on the root host. Minted by `findOperator` alone. */
export type Operator = { id: string; name: string; email: string; readonly [proven]: true };

export const findOperator = cache(async (): Promise<Operator | null> => {
  const verdict = tenantHost((await headers()).get('host'), env().ROOT_DOMAIN);
  const claims = verdict.kind === 'site' ? await readSession(PLATFORM) : null;
  if (!claims) return null;
  // An operator has to get in when the directory's primary is away: that is what the page of health is for.
  const [row] = await platformAnywhere<Omit<Operator, typeof proven> & { validFrom: string | null }>(
    `select id, name, email, sessions_valid_from as "validFrom" from platform.operator where id = $1
       and not exists (select from platform.operator_signed_out where session_id = $2::text::uuid)`,
    [claims.personId, claims.sessionId],
  );
  if (!row) return null;
  const { validFrom, ...operator } = row;
  if (!sessionHolds(claims, { sessionsValidFrom: validFrom === null ? null : Date.parse(validFrom) }))
    return null;
  return operator as Operator;
});

export async function requireOperator(): Promise<Operator> {
  return (await findOperator()) ?? redirect('/sign-in?next=/operator');
}
