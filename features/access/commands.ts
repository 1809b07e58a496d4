import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Tenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { person } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import type { signInInput } from '#features/access/input.ts';
import { findCredential } from '#features/access/queries.ts';
import { isThrottled, THROTTLE } from '#features/access/rules/throttle.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { sha256 } from '#lib/crypto.ts';
import { AppError } from '#lib/errors.ts';
import { keyValue } from '#lib/key-value.ts';
import { passwordMatches } from '#lib/password.ts';

type Attempt = z.infer<typeof signInInput> & { address: string; now: Date };

/**
 * Checks an e-mail address and a password. Unknown, wrong and inactive are one answer in one time.
 * @returns the person's id
 * @throws not_signed_in when they do not match, too_many when throttled
 */
export async function signInWithPassword(tenant: Tenant, attempt: Attempt): Promise<string> {
  return throttled(tenant.id, attempt, async () => {
    const found = await withTenant(tenant, 'read', (db) => findCredential(db, attempt.email));
    const right = await passwordMatches(found?.passwordHash ?? null, attempt.password);
    if (!right || found?.status !== 'active') return null;
    if (!found.firstSignInAt) await noteFirstSignIn(tenant, found.personId, attempt.now);
    return found.personId;
  });
}

/** Counts failures per account and per address, and refuses unheard over the limit. */
export async function throttled(
  realm: string,
  { email, address }: { email: string; address: string },
  check: () => Promise<string | null>,
): Promise<string> {
  const store = keyValue();
  const accountKey = `${realm}:throttle:account:${sha256(email)}`;
  const addressKey = `${realm}:throttle:address:${sha256(address)}`;
  // Counted before anything is checked, so that attempts in parallel cannot slip through together.
  const [account, from] = await Promise.all([
    store.increment(accountKey, THROTTLE.windowMs),
    store.get(addressKey),
  ]);
  if (isThrottled({ account: account - 1, address: Number(from ?? 0) })) {
    throw new AppError('too_many', 'Too many attempts. Wait 15 minutes and try again.', {
      retryAfter: THROTTLE.windowMs / 1000,
    });
  }
  const id = await check();
  if (id === null) {
    await store.increment(addressKey, THROTTLE.windowMs);
    throw new AppError('not_signed_in', 'That e-mail address and password do not match.');
  }
  await store.delete([accountKey]);
  return id;
}

async function noteFirstSignIn(tenant: Tenant, personId: string, now: Date): Promise<void> {
  await withTenant(tenant, 'write', (db) =>
    db
      .update(person)
      .set({ firstSignInAt: sql`coalesce(${person.firstSignInAt}, ${now.toISOString()}::timestamptz)` })
      .where(eq(person.id, personId)),
  );
}

/** Ends every session of a person that was issued before `now`. */
export async function endSessions(tenant: Tenant, personId: string, now: Date): Promise<CacheKey[]> {
  await withTenant(tenant, 'write', async (db) => {
    await db.update(person).set({ sessionsValidFrom: now }).where(eq(person.id, personId));
    await recordAudit(db, [
      {
        at: now,
        actor: { kind: 'person', id: personId },
        action: 'session.ended-everywhere',
        subject: { kind: 'person', id: personId },
      },
    ]);
  });
  return [cacheKeys.member(tenant.id, personId)];
}

/** The same for an operator of the platform, who belongs to no tenant. */
export async function signInAsOperator(attempt: Attempt): Promise<string> {
  return throttled('platform', attempt, async () => {
    const [found] = await platform<{ id: string; password_hash: string }>(
      'select id, password_hash from platform.operator where email = $1',
      [attempt.email],
    );
    const right = await passwordMatches(found?.password_hash ?? null, attempt.password);
    return right && found ? found.id : null;
  });
}
