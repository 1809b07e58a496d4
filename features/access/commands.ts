import { eq, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { ON_PRIMARY } from '#db/causal.ts';
import type { Tenant } from '#db/placement.ts';
import { platform, platformAnywhere } from '#db/platform-db.ts';
import { person, signedOutSession } from '#db/schema/tenant/people.ts';
import { type TenantScope, withTenant } from '#db/tenant-db.ts';
import type { signInInput } from '#features/access/input.ts';
import { countSignedOut, findCredential } from '#features/access/queries.ts';
import { networkOf, THROTTLE } from '#features/access/rules/throttle.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { counters } from '#lib/counters.ts';
import { alias } from '#lib/crypto.ts';
import { AppError } from '#lib/errors.ts';
import { passwordHolder } from '#lib/password.ts';
import { within } from '#lib/within.ts';

type Attempt = z.infer<typeof signInInput> & { address: string; now: Date };

/**
 * Checks an e-mail address and a password. Unknown, wrong and inactive are one answer in one time.
 * @returns the person's id
 * @throws not_signed_in when they do not match, too_many when throttled
 */
export async function signInWithPassword(tenant: TenantScope, attempt: Attempt): Promise<string> {
  return throttled(tenant.id, attempt, async () => {
    const find = async () => {
      const read = (scope: TenantScope) =>
        withTenant(scope, 'read', (db) => findCredential(db, attempt.email));
      const found = await read(tenant);
      // Whoever was added or let in again a moment ago may not have reached the replica.
      return found?.status === 'active' ? found : read({ ...tenant, seen: ON_PRIMARY });
    };
    const found = await passwordHolder(find, attempt.password, networkOf(attempt.address));
    if (found?.status !== 'active') return null;
    if (!found.firstSignInAt) await noteFirstSignIn(tenant, found.personId, attempt.now);
    return found.personId;
  });
}

/** Counts failures per account and per network, and refuses unheard over the limit. */
export async function throttled(
  realm: string,
  { email, address }: { email: string; address: string },
  check: () => Promise<string | null>,
): Promise<string> {
  const failures = counters();
  const accountKey = `${realm}:throttle:account:${alias('throttle', email)}`;
  const addressKey = `${realm}:throttle:address:${alias('throttle', networkOf(address))}`;
  if ((await failures.read(addressKey)) >= THROTTLE.perAddress) throw tooMany();
  // Counted before anything is checked, so that attempts in parallel cannot slip through together.
  if (!(await failures.take(accountKey, THROTTLE.perAccount, THROTTLE.windowMs))) throw tooMany();
  const id = await check().catch(async (error: unknown) => {
    // Nobody has looked at the password: that was no failure.
    await failures.giveBack(accountKey);
    throw error;
  });
  if (id === null) {
    await failures.take(addressKey, THROTTLE.perAddress, THROTTLE.windowMs);
    throw new AppError('not_signed_in', 'That e-mail address and password do not match.');
  }
  await failures.clear(accountKey);
  return id;
}

const tooMany = () =>
  new AppError('too_many', 'Too many attempts. Wait 15 minutes and try again.', {
    retryAfter: THROTTLE.windowMs / 1000,
  });

async function noteFirstSignIn(tenant: Tenant, personId: string, now: Date): Promise<void> {
  await withTenant(tenant, 'write', (db) =>
    db
      .update(person)
      .set({ firstSignInAt: sql`coalesce(${person.firstSignInAt}, ${now.toISOString()}::timestamptz)` })
      .where(eq(person.id, personId)),
  );
}

/** Marks of one person that are kept one by one. */
const MARKS_KEPT = 500;

export type EndingSession = { personId: string; sessionId: string; expiresAt: Date };

/** Ends one session before its token expires; after very many in half a day, all of the person's. */
export async function signOut(tenant: Tenant, ending: EndingSession, now: Date): Promise<CacheKey[]> {
  const { personId } = ending;
  await withTenant(tenant, 'write', async (db) => {
    await db
      .insert(signedOutSession)
      .values({ ...ending, signedOutAt: now })
      .onConflictDoNothing();
    if ((await countSignedOut(db, personId)) > MARKS_KEPT)
      await db.update(person).set({ sessionsValidFrom: now }).where(eq(person.id, personId));
  });
  return [cacheKeys.member(tenant.id, personId)];
}

/** Forgets sign-outs of tokens that nobody could use any more. */
export async function forgetSignedOut(tenant: Tenant, now: Date): Promise<void> {
  await withTenant(tenant, 'write', (db) =>
    db.delete(signedOutSession).where(lt(signedOutSession.expiresAt, now)),
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

/** The same for an operator of the platform, who belongs to no tenant, and has to get in while the directory's primary is away. */
export async function signInAsOperator(attempt: Attempt): Promise<string> {
  return throttled('platform', attempt, async () => {
    const find = async () => {
      const [row] = await platformAnywhere<{ id: string; passwordHash: string }>(
        'select id, password_hash as "passwordHash" from platform.operator where email = $1',
        [attempt.email],
      );
      return row ?? null;
    };
    const found = await passwordHolder(find, attempt.password, networkOf(attempt.address));
    return found?.id ?? null;
  });
}

/** So long whoever leaves waits until that is noted, before they are told that they are still signed in. */
const NOTED_WITHIN_MS = 5_000;

/** Ends one session of an operator's, and forgets those that have expired. */
export async function signOutOperator({ personId, sessionId, expiresAt }: EndingSession, now: Date) {
  const noted = platform(
    `with expired as (delete from platform.operator_signed_out where expires_at < $4::text::timestamptz)
     insert into platform.operator_signed_out (session_id, operator_id, expires_at)
       values ($1::text::uuid, $2::text::uuid, $3::text::timestamptz) on conflict do nothing`,
    [sessionId, personId, expiresAt.toISOString(), now.toISOString()],
  );
  await within(NOTED_WITHIN_MS, 'The directory', noted);
}
