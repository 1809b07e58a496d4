import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { findTenant } from '#db/placement.ts';
import { person, personRole } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { findHolderByEmail } from '#features/credentials/queries.ts';
import { passwordAddress } from '#features/invitations/commands.ts';
import { openAttributes } from '#features/people/commands.ts';
import { localDay } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';

const input = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email()),
  name: z.string().trim().min(1).max(200),
});

/** @throws bad_input for what is no e-mail address */
export function adminOfInput(given: { email?: string | undefined; name?: string | undefined }) {
  const { data } = input.safeParse({ ...given, name: given.name ?? given.email });
  if (!data) throw new AppError('bad_input', 'Give --admin a whole e-mail address.');
  return data;
}

const BY: Actor = { kind: 'operator', id: null };

/**
 * Puts somebody on record as an administrator of a tenant, or makes one of somebody who is there, and gives the address where
 * they choose their password: so begins a new tenant, and so comes back one whose administrators are all locked out.
 */
export async function admitAdmin(
  slug: string,
  given: { email?: string; name?: string },
  now: Date,
): Promise<string> {
  const admin = adminOfInput(given);
  const tenant = await findTenant(slug);
  if (!tenant) throw new AppError('not_found', `There is no tenant "${slug}".`);
  return withTenant(tenant, 'write', async (db) => {
    const holder = (await findHolderByEmail(db, admin.email)) ?? (await record(db, admin, now));
    if (holder.status !== 'active')
      throw new AppError('conflict', `${admin.email} is on record, and not active.`);
    await giveRole(db, holder.personId, now);
    return passwordAddress(tenant, holder, 'invited', now);
  });
}

async function record(db: TenantDb, { email, name }: z.infer<typeof input>, now: Date) {
  const [givenName = '', ...rest] = name.split(/\s+/);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const [row] = await db
    .insert(person)
    .values({ email, givenName, familyName: rest.join(' '), locale: 'en', timeZone })
    .returning({ personId: person.id });
  if (!row) throw new Error('The new administrator was not stored.');
  const facts = { status: 'active', timeZone };
  const validFrom = localDay(now, timeZone);
  await openAttributes(db, { personId: row.personId, facts, validFrom, source: 'system', now });
  return { ...row, status: 'active', passwordHash: null };
}

async function giveRole(db: TenantDb, personId: string, now: Date): Promise<void> {
  const all = and(
    eq(personRole.personId, personId),
    eq(personRole.role, 'tenant_admin'),
    isNull(personRole.unitId),
    isNull(personRole.endedAt),
  );
  if ((await db.$count(personRole, all)) === 0)
    await db.insert(personRole).values({ personId, role: 'tenant_admin' });
  await recordAudit(db, [
    { at: now, actor: BY, action: 'tenant-admin.admitted', subject: { kind: 'person', id: personId } },
  ]);
}
