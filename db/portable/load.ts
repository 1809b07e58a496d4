import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { migrationSql } from '#db/migrate.ts';
import type { Migration } from '#db/migration-files.ts';
import type { Header, TableHead } from '#db/portable/archive.ts';
import { readArchive, type Told } from '#db/portable/archive-reader.ts';
import type { Progress } from '#db/portable/backup.ts';
import { enterTenant, inOneTransaction, type Session } from '#db/portable/session.ts';
import { copyIn, digestOf, type Table, tablesOf } from '#db/portable/tables.ts';
import { homeSql, UNFINISHED } from '#db/tenants.ts';
import { wallsSql } from '#db/walls.ts';
import { AppError } from '#lib/errors.ts';

export type Arrival = { id: string; slug: string; name: string; schema: string; cluster: string };

/**
 * Makes a tenant of a backup in one transaction: its home, the tables of the backup's version, its rows, what has been
 * migrated since, and its walls. It is suspended, and marked as unfinished. `told` is what a first reading found.
 * @throws conflict when the backup is of a newer version, bad_input when the file is not what it says
 */
export async function loadTenant(
  adminUrl: string,
  file: string,
  { arrival, told, ours, progress }: { arrival: Arrival; told: Told; ours: Migration[]; progress?: Progress },
): Promise<void> {
  const { before, after } = levels(told.header, ours);
  const target = { schema: arrival.schema, tenantId: arrival.id };
  await inOneTransaction(adminUrl, 'read write', async (session) => {
    await settle(session, arrival, told.header);
    const migrate = async (migrations: readonly Migration[]) => {
      if (migrations.length > 0) await session.ask(migrationSql(target, migrations));
      for (const { name, checksum } of migrations)
        await session.ask(
          'insert into platform.migration (schema, name, checksum, took_ms) values ($1, $2, $3, 0)',
          [target.schema, name, checksum],
        );
    };
    await migrate(before);
    await enterTenant(session, arrival);
    await fill(session, file, { schema: target.schema, told, ...(progress && { progress }) });
    await migrate(after);
    await session.ask(
      `insert into audit_event (at, actor_kind, action, subject_kind, subject_id, changes)
        values (now(), 'operator', 'tenant.restored', 'tenant', $1::text::uuid, '{}')`,
      [told.header.tenant.id],
    );
  });
}

/** Our migrations up to the backup's, and those since. */
export function levels(
  { migrations, tenant }: Header,
  ours: Migration[],
): { before: Migration[]; after: Migration[] } {
  for (const [at, { name, checksum }] of migrations.entries()) {
    const own = ours[at];
    if (!own || (own.name !== name && !ours.some((each) => each.name === name)))
      throw new AppError(
        'conflict',
        `The backup of ${tenant.slug} is of a newer version, which has the migration ${name}: restore it with that one.`,
      );
    if (own.name !== name || own.checksum !== checksum)
      throw new AppError(
        'conflict',
        `The backup of ${tenant.slug} has another migration ${name} than this version.`,
      );
  }
  const at = migrations.length;
  return { before: ours.slice(0, at), after: ours.slice(at) };
}

async function settle({ ask }: Session, arrival: Arrival, { tenant }: Header): Promise<void> {
  const { id, slug, name, schema, cluster } = arrival;
  await ask(
    `insert into platform.tenant (id, slug, name, cluster, schema, state, region, canary)
      values ($1::text::uuid, $2, $3, $4, $5, 'suspended', $6, $7)`,
    [id, slug, name, cluster, schema, tenant.region, tenant.canary && id === tenant.id],
  );
  await ask(`${homeSql(schema)}; comment on schema ${schema} is '${UNFINISHED}'`);
}

type Filling = { schema: string; told: Told; progress?: Progress };

/** Policies and triggers stand back while rows come as they were; the walls are raised again, with all rights, before the end. */
async function fill(session: Session, file: string, { schema, told, progress }: Filling): Promise<void> {
  const tables = await tablesOf(session, schema);
  requireSame(tables, told);
  const each = (what: string) => tables.map(({ name }) => `alter table "${name}" ${what}`).join('; ');
  await session.ask(`${each('disable row level security')}; ${each('disable trigger user')}`);
  let done = 0;
  await readArchive(file, {
    async table(head, bytes) {
      await pipeline(Readable.from(bytes, { objectMode: false }), await session.into(copyIn(head)));
      done += 1;
      progress?.('tables', done, told.tables.length);
    },
  });
  for (const { head, sums } of told.tables) {
    const stored = await digestOf(session, head);
    if (stored.rows !== sums.rows || stored.digest !== sums.digest)
      throw new AppError('bad_input', `What was stored of ${head.name} is not what the backup says.`);
  }
  await session.ask(`${each('enable trigger user')}; ${wallsSql(schema)}`);
  for (const { name } of tables) await session.ask(`analyze "${name}"`);
}

function requireSame(tables: Table[], { tables: given, header }: Told): void {
  const told = (list: readonly (Table | TableHead)[]) =>
    list
      .map(({ name, columns }) => `${name}(${columns.join()})`)
      .sort()
      .join();
  if (told(tables) !== told(given.map(({ head }) => head)))
    throw new AppError(
      'bad_input',
      `The backup of ${header.tenant.slug} does not have the tables of the version that it names.`,
    );
}
