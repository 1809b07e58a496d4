import { setTimeout as sleep } from 'node:timers/promises';
import { killedHalfWay } from '#bench/support/killed-migration.ts';
import { migrateAll } from '#db/migrate.ts';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { tell } from '#e2e/chaos/databases.ts';
import type { Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { buildNextVersion, NEXT_MIGRATION } from '#e2e/two-builds/next-version.ts';
import { sha256 } from '#lib/crypto.ts';
import { directCluster } from '#scripts/topology/databases.ts';
import { primaryNow } from '#scripts/topology/keepers.ts';
import { start, stop } from '#scripts/topology/nodes.ts';
import { dataOf } from '#scripts/topology/place.ts';
import { CLUSTERS } from '#scripts/topology/plan.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';
import { edgeEnvironment, migrationEnvironment } from '#scripts/topology/portal.ts';
import { run } from '#scripts/up/child.ts';

const nextVersion = () => dataOf('next-version');

/** The next version is built and pushed while nobody learns; at the end its migration is taken back, so that it can come again. */
async function built(): Promise<Undo> {
  await takenBack(NEXT_MIGRATION, 'drop column nickname', 'drop table remark');
  const env = edgeEnvironment();
  await buildNextVersion(nextVersion(), env);
  const pushing = { env, cwd: nextVersion(), stdio: 'pipe' as const };
  await run('media:push', process.execPath, ['scripts/media-push.ts', '--built'], pushing);
  return () => takenBack(NEXT_MIGRATION, 'drop column nickname', 'drop table remark');
}

/** As an operator does it: the migration, then a node at a time; and the whole way back. */
async function rolled(): Promise<Undo> {
  for (const cluster of CLUSTERS) {
    const migrating = { env: await migrationEnvironment(cluster), cwd: nextVersion() };
    await run('The migration', process.execPath, ['scripts/migrate.ts'], migrating);
  }
  await restartAll(nextVersion());
  return () => restartAll('.');
}

/** Each node gives way to one of the version in that folder. */
export async function restartAll(folder: string): Promise<void> {
  for (const node of nodesOf('lectern')) {
    await stop(node);
    await start(node, {}, folder);
    await sleep(1_000);
  }
}

/** What contracting does, once nothing of the version is left: for each schema of each cluster that has the migration. */
async function takenBack(migration: string, column: string, table?: string): Promise<void> {
  for (const cluster of CLUSTERS) {
    const server = `${cluster}-primary`;
    const done = await tell<{ schema: string }>(
      server,
      `select schema from platform.migration where name = '${migration}'`,
    );
    for (const { schema } of done)
      await tell(
        server,
        [
          'begin',
          `alter table ${schema}.person ${column}`,
          ...(table ? [table.replace('table ', `table ${schema}.`)] : []),
          `delete from platform.migration where schema = '${schema}' and name = '${migration}'`,
          'commit',
        ].join(';'),
      );
  }
}

/** It takes longer in every schema than in the one before, and holds no lock meanwhile. */
const SLOW: Migration = (() => {
  const sql = `select pg_sleep(0.4 * count(*)) from platform.tenant where schema < current_schema();
    alter table person add column pronouns text`;
  return { name: '9998_pronouns', sql, checksum: sha256(sql) };
})();

const reach = { schemas: 0, half: 0, columns: 0, left: 0 };

async function brokenOff(): Promise<Undo> {
  const { admin } = directCluster(await primaryNow('main'));
  const count = async (query: string) =>
    (await tell<{ n: number }>('main-primary', `select count(*)::int as n from ${query}`))[0]?.n ?? 0;
  reach.schemas = await count('platform.tenant t join pg_namespace n on n.nspname = t.schema');
  reach.half = await killedHalfWay(admin, [SLOW], Math.max(1, Math.floor(reach.schemas / 2)));
  await sleep(5_000);
  const migrations = { platform: readMigrations('platform'), tenant: [...readMigrations('tenant'), SLOW] };
  await migrateAll(admin, { migrations });
  reach.columns = await count(
    `pg_attribute a join pg_class c on c.oid = a.attrelid where c.relname = 'person' and a.attname = 'pronouns'`,
  );
  reach.left = await count(`pg_locks where locktype = 'advisory' and not granted`);
  return async () => {};
}

export const versions: readonly Scenario[] = [
  {
    name: 'rolling-upgrade',
    what: 'a migration runs and every node gives way to one of the next version, one after the other; then the whole way back',
    lastsMs: 30_000,
    prepare: built,
    strike: rolled,
    // Nothing is out of order: the edge has been told before a node goes.
    watch: () => async () => true,
  },
  {
    name: 'migration-killed',
    what: 'the runner of a migration is killed when half of the tenants have it, and another goes on after 5 s',
    lastsMs: 20_000,
    prepare: async () => {
      await takenBack(SLOW.name, 'drop column pronouns');
      return () => takenBack(SLOW.name, 'drop column pronouns');
    },
    strike: brokenOff,
    watch: () => async () => reach.half < reach.schemas,
    also: () =>
      [
        reach.half === 0 && 'the runner was killed before it had done anything',
        reach.columns !== reach.schemas &&
          `${reach.columns} of ${reach.schemas} schemas have the column after the second run`,
        reach.left > 0 && `${reach.left} sessions wait for a runner that is dead`,
      ].filter((one) => one !== false),
  },
];
