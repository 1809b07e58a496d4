import postgres from 'postgres';
import { type Arrival, UNFINISHED } from '#db/portable/load.ts';
import { AppError } from '#lib/errors.ts';

export type Where = {
  cluster: { name: string; adminUrl: string };
  /** The administrator's address of the first cluster, which holds the directory. */
  directory: string;
  /** Another name, which makes another tenant of it. */
  as?: string | undefined;
};

type Known = { id: string; slug: string; state: string; schema: string; unfinished: boolean };

/** What a restore that was broken off left on this cluster goes; anything else of that name, or of that id, stays. */
export async function clearLeftovers(
  sql: postgres.Sql,
  { id, slug, schema }: Arrival,
  { cluster, directory, as }: Where,
  say: (sentence: string) => void,
): Promise<void> {
  const known = await onHome(
    cluster.adminUrl,
    (home) => home<Known[]>`select id, slug, state, schema,
      obj_description(to_regnamespace(schema)::oid, 'pg_namespace') is not distinct from ${UNFINISHED} as unfinished
      from platform.tenant where slug = ${slug} or id = ${id} or schema = ${schema}`,
  );
  const listed = await sql<{ slug: string; state: string; cluster: string }[]>`
    select slug, state, cluster from platform.tenant where slug = ${slug} or id = ${id}`;
  const elsewhere = listed.find((each) => each.cluster !== cluster.name);
  const living =
    known.find(({ unfinished }) => !unfinished) ??
    listed.find((each) => each.state !== 'suspended' || !known.some((one) => one.slug === each.slug)) ??
    elsewhere;
  if (living)
    throw new AppError(
      'conflict',
      as === undefined || living.slug === slug
        ? `A tenant "${living.slug}" is there already. Restore beside it with --as ANOTHER-NAME.`
        : `The tenant "${living.slug}" stands in the way.`,
    );
  for (const leftover of known) {
    await onHome(cluster.adminUrl, (home) =>
      home.begin(async (tx) => {
        await tx.unsafe(`drop schema if exists ${leftover.schema} cascade; drop role ${leftover.schema}`);
        await tx`delete from platform.migration where schema = ${leftover.schema}`;
        await tx`delete from platform.tenant where id = ${leftover.id}`;
      }),
    );
    if (directory !== cluster.adminUrl) await sql`delete from platform.tenant where id = ${leftover.id}`;
    say(`${leftover.slug}: what a restore that was broken off had left is cleared away.`);
  }
}

/** A few statements of an administrator's on a cluster. */
export async function onHome<T>(adminUrl: string, work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
