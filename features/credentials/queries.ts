import { eq } from 'drizzle-orm';
import { credential, person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';

export type Holder = NonNullable<Awaited<ReturnType<typeof findHolder>>>;

const holders = (db: TenantDb) =>
  db
    .select({
      personId: person.id,
      email: person.email,
      givenName: person.givenName,
      familyName: person.familyName,
      status: person.status,
      passwordHash: credential.passwordHash,
    })
    .from(person)
    .leftJoin(credential, eq(credential.personId, person.id));

/** Somebody with the password they have, if any. */
export async function findHolder(db: TenantDb, personId: string) {
  const [row] = await holders(db).where(eq(person.id, personId));
  return row ?? null;
}

export async function findHolderByEmail(db: TenantDb, email: string) {
  const [row] = await holders(db).where(eq(person.email, email));
  return row ?? null;
}
