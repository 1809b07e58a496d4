import { eq, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { credential, person } from '#db/schema/tenant/people.ts';
import { type TenantScope, withTenant } from '#db/tenant-db.ts';
import { throttled } from '#features/access/commands.ts';
import { networkOf } from '#features/access/rules/throttle.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { findHolder, type Holder } from '#features/credentials/queries.ts';
import { passwordFault } from '#features/credentials/rules/password-fault.ts';
import { fingerprintOf, readPasswordLink } from '#features/credentials/rules/password-link.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { AppError } from '#lib/errors.ts';
import { hashPassword, passwordHolder } from '#lib/password.ts';

type Choice = { token: string; password: string };

/**
 * Gives somebody the password they chose by a link, and ends all their sessions (OWASP ASVS 5.0, 7.4.3).
 * @throws not_found when the link is old, used or not of this tenant; bad_input when the password will not do
 */
export async function choosePassword(
  tenant: TenantScope,
  { token, password }: Choice,
  now: Date,
): Promise<CacheKey[]> {
  const link = readPasswordLink(tenant.id, token, now);
  if (!link) throw spent();
  const { personId } = link;
  const holder = await withTenant(tenant, 'write', (db) => findHolder(db, personId));
  if (holder?.status !== 'active' || fingerprintOf(holder.passwordHash) !== link.fingerprint) throw spent();
  requireGood(tenant, holder, password);
  return store(tenant, holder, password, now, spent);
}

/** Changes the password of somebody signed in who knows the one they have. Ends all their sessions. */
export async function changePassword(
  tenant: TenantScope,
  {
    personId,
    current,
    password,
    address,
  }: { personId: string; current: string; password: string; address: string },
  now: Date,
): Promise<CacheKey[]> {
  const holder = await withTenant(tenant, 'write', (db) => findHolder(db, personId));
  if (!holder?.passwordHash) throw new AppError('conflict', 'You sign in without a password.');
  const { email, passwordHash } = holder;
  const wrong = { current: 'That is not the password you have now.' };
  await throttled(tenant.id, { email, address }, async () =>
    (await passwordHolder(async () => ({ passwordHash }), current, networkOf(address))) ? personId : null,
  ).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_signed_in')
      throw new AppError('bad_input', wrong.current, { fields: wrong });
    throw error;
  });
  requireGood(tenant, holder, password);
  return store(
    tenant,
    holder,
    password,
    now,
    () => new AppError('conflict', 'It was changed elsewhere just now.'),
  );
}

function requireGood(tenant: Tenant, { email, givenName, familyName }: Holder, password: string): void {
  const fault = passwordFault(password, [email, givenName, familyName, tenant.name, tenant.slug]);
  if (fault) throw new AppError('bad_input', fault, { fields: { password: fault } });
}

/** The hash is worked out before the transaction; whoever was faster wins, and the other is told. */
async function store(
  tenant: TenantScope,
  { personId, passwordHash: before }: Holder,
  password: string,
  now: Date,
  lost: () => AppError,
): Promise<CacheKey[]> {
  const passwordHash = await hashPassword(password);
  await withTenant(tenant, 'write', async (db) => {
    const stored = await db
      .insert(credential)
      .values({ personId, passwordHash, changedAt: now })
      .onConflictDoUpdate({
        target: credential.personId,
        set: { passwordHash, changedAt: now },
        setWhere: sql`${credential.passwordHash} = ${before ?? ''}::text`,
      })
      .returning({ personId: credential.personId });
    if (stored.length === 0) throw lost();
    await db.update(person).set({ sessionsValidFrom: now }).where(eq(person.id, personId));
    await recordAudit(db, [
      {
        at: now,
        actor: { kind: 'person', id: personId },
        action: 'credential.chosen',
        subject: { kind: 'person', id: personId },
      },
    ]);
  });
  return [cacheKeys.member(tenant.id, personId)];
}

const spent = () =>
  new AppError('not_found', 'This link is no longer good. Ask for another one on the sign-in page.');
