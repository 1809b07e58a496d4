import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { BARE } from '#lib/embedded/detached.ts';
import type { Memory } from '#lib/embedded/memory.ts';
import type { Place } from '#lib/embedded/place.ts';
import { nodeFolder } from '#lib/embedded/postmaster.ts';
import { REPLICATION_ROLE } from '#lib/embedded/settings.ts';
import { ADMIN_ROLE, DATABASE } from '#lib/embedded/urls.ts';

export function hasPrimary(place: Place): boolean {
  return existsSync(nodeFolder(place, PRIMARY));
}

const PRIMARY = 'primary';

/** `initdb` beside its place, then renamed: a folder of this name is always a whole one. */
export async function createPrimary(
  place: Place,
  passwords: Pick<Memory['passwords'], 'admin'>,
  name = PRIMARY,
): Promise<void> {
  const half = join(place.data, `${name}.new`);
  emptyFolder(place, half);
  const flags = [
    ['--encoding', 'UTF8'],
    // The same order and the same letters on every machine, whatever locales it has.
    ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ['--auth', 'reject', '--username', ADMIN_ROLE],
    ['--no-instructions'],
  ].flat();
  await run(place, place.binaries.initdb, [...flags, '-D', half]);
  await setPasswords(place, half, passwords);
  renameSync(half, nodeFolder(place, name));
}

/** PostgreSQL's single-user mode asks for no password, and works only while nothing else runs on the folder. */
export async function setPasswords(
  place: Place,
  data: string,
  passwords: Pick<Memory['passwords'], 'admin'>,
): Promise<void> {
  const statements = [
    `alter role ${ADMIN_ROLE} password '${passwords.admin}'`,
    `drop role if exists ${REPLICATION_ROLE}`,
  ];
  await run(
    place,
    place.binaries.postgres,
    ['--single', '-D', data, 'postgres'],
    `${statements.join('\n')}\n`,
  );
}

/** What a new cluster still lacks; a few milliseconds when there is nothing to do. */
export async function completePrimary(
  admin: postgres.Sql,
  passwords: Pick<Memory['passwords'], 'replication'>,
): Promise<void> {
  const [found] = await admin<{ database: boolean; role: boolean }[]>`
    select exists (select 1 from pg_database where datname = ${DATABASE}) as database,
           exists (select 1 from pg_roles where rolname = ${REPLICATION_ROLE}) as role`;
  if (!found?.role) {
    await admin.unsafe(
      `create role ${REPLICATION_ROLE} login replication password '${passwords.replication}'`,
    );
  }
  if (!found?.database) await admin.unsafe(`create database ${DATABASE}`);
}

/** A folder that PostgreSQL's user owns and nobody else enters. */
export function emptyFolder(place: Place, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  if (place.user) chownSync(folder, place.user.uid, place.user.gid);
}

function run(place: Place, program: string, args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: '/', env: BARE, uid: place.user?.uid, gid: place.user?.gid });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(said))));
    child.stdin.end(input);
  });
}
