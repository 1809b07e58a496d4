import { LOCK_KEY } from '#db/moving/pause.ts';
import { literal, type Mover, type Side } from '#db/moving/side.ts';

/** Moments at which a move may be broken off, told as they are reached. */
export type Stage =
  | 'home'
  | 'copying'
  | 'following'
  | 'compared'
  | 'still'
  | 'opened'
  | 'closed'
  | 'listed'
  | 'moved';
export type Reach = (stage: Stage) => Promise<void> | void;

/**
 * Makes `to` the cluster of a tenant, while nobody writes: `to` opens, `from` closes, and that is the moment that counts; the
 * directory is told last. Until it is, whoever writes on `from` hears from it where to go. Each is one trip to a server: statements sent together are one transaction.
 * @param left what replication leaves behind, as statements
 */
export async function cutOver(
  from: Side,
  to: Side,
  directory: Side,
  mover: Mover,
  { reach, left }: { reach: Reach; left: string },
): Promise<void> {
  await open(to, to === directory, mover, left);
  await reach('opened');
  await close(from, to, from === directory, mover);
  await reach('closed');
  if (from !== directory) await list(directory, to, mover);
  await reach('listed');
}

/** Committed as durably as everything else there, and with it all that was replayed before. */
async function open({ sql, name }: Side, isDirectory: boolean, { id }: Mover, left: string): Promise<void> {
  const noted = `update platform.tenant set cluster = '${name}' where id = '${id}'`;
  await sql.unsafe(
    [
      'set local synchronous_commit = on',
      left,
      `delete from platform.copy where tenant_id = '${id}'`,
      ...(isDirectory ? [] : [noted]),
      `select pg_logical_emit_message(true, 'lectern', 'opened')`,
    ]
      .filter(Boolean)
      .join(';\n'),
  );
}

/** In the session that holds writes off: had that been lost, writes would go on. */
async function close(from: Side, to: Side, isDirectory: boolean, mover: Mover): Promise<void> {
  const { id, schema } = mover;
  const known = isDirectory ? listed(to, mover) : notedAs(to, mover);
  await from.session.unsafe(`do $close$ begin
    if not exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' and mode = 'ExclusiveLock'
      and granted and (classid::bigint << 32) | objid::bigint = ${LOCK_KEY} # hashtextextended('${id}', 0)) then
      raise exception 'The lock that holds writes off was lost; nothing has moved.';
    end if;
    ${known}
    insert into platform.copy (tenant_id, schema, follows) values ('${id}', '${schema}', '${to.name}');
  end $close$`);
}

/** Where everybody looks who has heard nothing. */
export async function list(directory: Side, to: Side, mover: Mover): Promise<void> {
  await directory.sql.unsafe(listed(to, mover));
}

const notedAs = ({ name, region }: Side, { id }: Mover) => `
  insert into platform.cluster (name, region) values ('${name}', '${region}') on conflict do nothing;
  update platform.tenant set cluster = '${name}' where id = '${id}';`;

const listed = (to: Side, mover: Mover) => `${notedAs(to, mover)}
  insert into platform.operator_event (actor, action, tenant_slug) values ('npm run tenant', 'tenant.moved', ${literal(mover.slug)});`;
