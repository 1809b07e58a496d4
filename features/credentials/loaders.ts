import { joinedRead } from '#db/joined-read.ts';
import { withTenant } from '#db/tenant-db.ts';
import { requireTenant, type Viewer } from '#features/access/loaders.ts';
import { findHolder } from '#features/credentials/queries.ts';
import { fingerprintOf, readPasswordLink } from '#features/credentials/rules/password-link.ts';
import { clock } from '#lib/clock.ts';

/** Who may choose a password by a link; null when it is old, used, or of nobody here. Asks the primary: it may be spent just now. */
export async function loadPasswordLink(token: string): Promise<{ email: string; isFirst: boolean } | null> {
  const tenant = await requireTenant();
  const link = readPasswordLink(tenant.id, token, clock.now());
  if (!link) return null;
  const holder = await withTenant(tenant, 'write', (db) => findHolder(db, link.personId));
  if (holder?.status !== 'active' || fingerprintOf(holder.passwordHash) !== link.fingerprint) return null;
  return { email: holder.email, isFirst: holder.passwordHash === null };
}

/** Whether the viewer signs in by a password of this portal. */
export async function hasPassword(viewer: Viewer): Promise<boolean> {
  const holder = await joinedRead(viewer.tenant, (db) => findHolder(db, viewer.id));
  return holder !== null && holder.passwordHash !== null;
}
