import type postgres from 'postgres';
import { asAdministrator, presentPrimary } from '#db/administrator.ts';
import type { ClusterConfig } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { serversIn, withFirst } from '#lib/several-hosts.ts';

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

const OPTIONS = {
  fetch_types: false,
  prepare: false,
  max_lifetime: null,
  connection: { application_name: 'lectern move' },
};

/** Connections of their own, closed together: whatever ends this process ends its locks too. */
export async function withSides<T>(
  configs: readonly ClusterConfig[],
  work: (sides: Side[]) => Promise<T>,
  opened: Side[] = [],
): Promise<T> {
  const [next, ...others] = configs;
  if (!next) return work(opened);
  const { name, region, admin } = next;
  if (!admin)
    throw new AppError(
      'bad_input',
      `The cluster ${name} has no "admin" in DATABASE_CLUSTERS: a move needs the owning role.`,
    );
  const replicationUrl = await followedAt(next.replication ?? admin);
  const side = { name, region, adminUrl: admin, replicationUrl };
  return asAdministrator(
    admin,
    (session) =>
      asAdministrator(admin, (sql) => withSides(others, work, [...opened, { ...side, sql, session }]), {
        ...OPTIONS,
        max: 2,
      }),
    OPTIONS,
  );
}

/**
 * Where another server follows this cluster, in libpq's words: whichever takes writes. The one that does now stands first, since a
 * server that stands still would keep libpq waiting.
 */
async function followedAt(address: string): Promise<string> {
  if (serversIn(address).length === 1) return address;
  const ordered = withFirst(address, await presentPrimary(address));
  return `${ordered}${ordered.includes('?') ? '&' : '?'}target_session_attrs=read-write`;
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Publication, subscription and slot of a move have one name, on whichever side. */
export const linkOf = ({ schema }: Pick<Mover, 'schema'>): string => `move_${schema}`;
