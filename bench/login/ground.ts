import { sql } from 'drizzle-orm';
import { newTenant, prepareDatabase } from '#bench/support/database.ts';
import type { Tenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { withTenant } from '#db/tenant-db.ts';
import { hashPassword } from '#lib/password.ts';

export const PASSWORD = 'seven umbrellas in the hall';
export const METRICS_TOKEN = 'whoever measures this node';

/** A tenant whose people are called person-0, person-1 …; each has signed in before. */
export type Company = { host: string; fill(people: number): Promise<void>; email(n: number): string };

export type Ground = {
  server: NodeJS.ProcessEnv;
  large: Company;
  small: Company;
  leave(): Promise<void>;
};

/** Two new tenants on the benches' own PostgreSQL, and what a node is given that signs their people in. */
export async function prepareGround(): Promise<Ground> {
  const { cluster, server } = await prepareDatabase();
  const passwordHash = await hashPassword(PASSWORD);
  const [large, small] = [
    newCompany(await newTenant(cluster), passwordHash),
    newCompany(await newTenant(cluster), passwordHash),
  ];
  return {
    server: { ...server, ROLES: 'sign-in', TRUSTED_PROXIES: '127.0.0.1', METRICS_TOKEN },
    large,
    small,
    async leave() {
      await closePools();
      await cluster.stop();
    },
  };
}

function newCompany(tenant: Tenant, passwordHash: string): Company {
  let people = 0;
  return {
    host: `${tenant.slug}.localhost`,
    async fill(wanted) {
      if (wanted > people) await addPeople(tenant, passwordHash, people, wanted);
      people = Math.max(people, wanted);
    },
    email: (n) => `person-${n % people}@example.com`,
  };
}

const addPeople = (tenant: Tenant, passwordHash: string, from: number, to: number) =>
  withTenant(tenant, 'write', (db) =>
    db.execute(sql`
      with added as (
        insert into person (email, given_name, family_name, locale, time_zone, first_sign_in_at)
        select 'person-' || n || '@example.com', 'Person', n::text, 'en', 'UTC', now() - interval '1 day'
        from generate_series(${from}::int, ${to - 1}::int) as n returning id)
      insert into credential (person_id, password_hash) select id, ${passwordHash} from added`),
  );
