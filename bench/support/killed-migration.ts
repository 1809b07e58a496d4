import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Migration } from '#db/migration-files.ts';

const RUNNER = `import { migrateAll } from './db/migrate.ts';
  import { readMigrations } from './db/migration-files.ts';
  const tenant = [...readMigrations('tenant'), ...JSON.parse(process.env.MORE)];
  const migrations = { platform: readMigrations('platform'), tenant };
  await migrateAll(process.env.ADMIN_URL, { migrations });`;

/**
 * Runs the project's migrations and some more in a process of its own, which is killed as by a power cut when the last of them has
 * reached so many schemas.
 * @returns how many had it after that
 */
export async function killedHalfWay(
  adminUrl: string,
  more: readonly Migration[],
  schemas: number,
): Promise<number> {
  const last = more.at(-1)?.name ?? '';
  const env = { ...process.env, ADMIN_URL: adminUrl, MORE: JSON.stringify(more) };
  const args = ['--input-type=module', '--eval', RUNNER];
  const runner = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const gone = once(runner, 'exit');
  while (runner.exitCode === null && (await reached(adminUrl, last)) < schemas) await sleep(50);
  runner.kill('SIGKILL');
  await gone;
  return reached(adminUrl, last);
}

/** How many schemas have a migration by the ledger. */
export async function reached(adminUrl: string, name: string): Promise<number> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql<
      { n: number }[]
    >`select count(*)::int as n from platform.migration where name = ${name}`;
    return row?.n ?? 0;
  } finally {
    await sql.end();
  }
}
