import postgres from 'postgres';
import type { ClusterConfig } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';

/** One of the two clusters of a move, by connections of its administrator's. */
export type Side = {
  name: string;
  region: string;
  adminUrl: string;
  /** Where the other cluster's server reaches this one. */
  replicationUrl: string;
  sql: postgres.Sql;
  /** A session that is one, for locks that are to go with it. */
  session: postgres.Sql;
};

export type Mover = { id: string; slug: string; name: string; schema: string };

/** Connections of their own, closed together: whatever ends this process ends its locks too. */
export async function withSides<T>(
  configs: readonly ClusterConfig[],
  work: (sides: Side[]) => Promise<T>,
): Promise<T> {
  const sides = configs.map(open);
  try {
    return await work(sides);
  } finally {
    await Promise.all(
      sides.flatMap(({ sql, session }) => [sql.end({ timeout: 1 }), session.end({ timeout: 1 })]),
    );
  }
}

function open({ name, region, admin, replication }: ClusterConfig): Side {
  if (!admin)
    throw new AppError(
      'bad_input',
      `The cluster ${name} has no "admin" in DATABASE_CLUSTERS: a move needs the owning role.`,
    );
  const options = { fetch_types: false, prepare: false, max_lifetime: null, onnotice: () => {} };
  const connection = { application_name: 'lectern move' };
  return {
    name,
    region,
    adminUrl: admin,
    replicationUrl: replication ?? admin,
    sql: postgres(admin, { ...options, max: 2, connection }),
    session: postgres(admin, { ...options, max: 1, connection }),
  };
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Publication, subscription and slot of a move have one name, on whichever side. */
export const linkOf = ({ schema }: Pick<Mover, 'schema'>): string => `move_${schema}`;
