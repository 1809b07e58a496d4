import type postgres from 'postgres';
import { asAdministrator } from '#db/administrator.ts';
import { clusters } from '#db/pools.ts';
import type { Arrival } from '#db/portable/load.ts';
import { UNFINISHED } from '#db/tenants.ts';
import { AppError } from '#lib/errors.ts';

export type Where = {
  cluster: { name: string; adminUrl: string };
  /** The administrator's address of the first cluster, which holds the directory. */
  directory: string;
  /** Another name, which makes another tenant of it. */
  as?: string | undefined;
};

type Known = {
  id: string;
  slug: string;
  schema: string;
  here: boolean;
  unfinished: boolean;
  home: Where['cluster'];
};

/** What a restore that was broken off left on any cluster goes; anything else of that name, or of that id, stays. */
export async function clearLeftovers(
  sql: postgres.Sql,
  arrival: Arrival,
  where: Where,
  say: (sentence: string) => void,
): Promise<void> {
  const { cluster, directory, as } = where;
  const others = clusters().flatMap(({ name, admin }) =>
    admin && name !== cluster.name ? [{ name, adminUrl: admin }] : [],
  );
  const known = (await Promise.all([cluster, ...others].map((home) => knownOn(home, arrival)))).flat();
  const leftovers = known.filter(({ here, unfinished }) => here && unfinished);
  const left = new Set(leftovers.map(({ id }) => id));
  const listed = await sql<{ id: string; slug: string; state: string }[]>`
    select id, slug, state from platform.tenant where slug = ${arrival.slug} or id = ${arrival.id}`;
  const living =
    known.find(({ here, unfinished, id }) => !(here && unfinished) && !(left.has(id) && !here)) ??
    listed.find(({ id, state }) => state !== 'suspended' || !left.has(id));
  if (living)
    throw new AppError(
      'conflict',
      as === undefined || living.slug === arrival.slug
        ? `A tenant "${living.slug}" is there already. Restore beside it with --as ANOTHER-NAME.`
        : `The tenant "${living.slug}" stands in the way.`,
    );
  for (const { id, slug, schema, home } of leftovers) {
    await asAdministrator(home.adminUrl, (admin) =>
      admin.begin(async (tx) => {
        await tx.unsafe(`drop schema if exists ${schema} cascade; drop role ${schema}`);
        await tx`delete from platform.migration where schema = ${schema}`;
        await tx`delete from platform.domain where tenant_id = ${id}`;
        await tx`delete from platform.tenant where id = ${id}`;
      }),
    );
    if (directory !== home.adminUrl) {
      await sql`delete from platform.domain where tenant_id = ${id}`;
      await sql`delete from platform.tenant where id = ${id}`;
    }
    say(`${slug}: what a restore that was broken off had left on ${home.name} is cleared away.`);
  }
}

const knownOn = (home: Where['cluster'], { id, slug, schema }: Arrival): Promise<Known[]> =>
  asAdministrator(home.adminUrl, async (sql) => {
    const rows = await sql<Omit<Known, 'home'>[]>`
      select id, slug, schema, to_regnamespace(schema) is not null as here,
        obj_description(to_regnamespace(schema)::oid, 'pg_namespace') is not distinct from ${UNFINISHED} as unfinished
      from platform.tenant where slug = ${slug} or id = ${id} or schema = ${schema}`;
    return rows.map((row) => ({ ...row, home }));
  });
