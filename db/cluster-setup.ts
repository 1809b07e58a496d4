import type postgres from 'postgres';
import { asAdministrator } from '#db/administrator.ts';

/** Functions behind operators that hot queries use: under row-level security an index serves only leakproof ones. */
const LEAKPROOF = [
  'pg_catalog.textlike(text, text)',
  'pg_catalog.texticlike(text, text)',
  'pg_catalog.ts_match_vq(tsvector, tsquery)',
  'pg_catalog.ts_match_qv(tsquery, tsvector)',
  'extensions.similarity_op(text, text)',
  'extensions.word_similarity_op(text, text)',
  'extensions.word_similarity_commutator_op(text, text)',
  'extensions.strict_word_similarity_op(text, text)',
];

const role = (name: string, attributes: string) => `
do $$ begin
  if not exists (select from pg_roles where rolname = '${name}') then create role ${name} ${attributes}; end if;
end $$`;

type Passwords = { app?: string; jobs?: string };

/**
 * Prepares a cluster once, as an administrator; running it again changes nothing but the passwords.
 * Login roles own nothing and inherit nothing; set_config is theirs alone, so a query inside a tenant cannot leave it.
 */
export const setUpCluster = (adminUrl: string, passwords: Passwords): Promise<void> =>
  asAdministrator(adminUrl, (sql) => setUp(sql, passwords));

async function setUp(sql: postgres.Sql, passwords: Passwords): Promise<void> {
  const [database] = await sql<{ name: string }[]>`select current_database() as name`;
  const name = `"${(database?.name ?? '').replaceAll('"', '""')}"`;
  const statements = [
    role('lectern_owner', 'nologin'),
    role('lectern_platform', 'nologin'),
    role('lectern_app', 'login noinherit'),
    role('lectern_jobs', 'login noinherit'),
    'grant lectern_platform to lectern_app with inherit false, set true',
    'grant lectern_owner to current_user with inherit true, set true',
    'create schema if not exists extensions',
    'create extension if not exists pg_trgm schema extensions',
    'grant usage on schema extensions to public',
    'create schema if not exists platform authorization lectern_owner',
    'grant lectern_jobs to current_user with inherit true, set true',
    'create schema if not exists jobs authorization lectern_jobs',
    'grant usage on schema jobs to public',
    `revoke temporary on database ${name} from public`,
    `revoke create on schema public from public`,
    `grant create on database ${name} to lectern_owner`,
    'revoke execute on function pg_catalog.set_config(text, text, boolean) from public',
    'grant execute on function pg_catalog.set_config(text, text, boolean) to lectern_app, lectern_jobs',
    'revoke update on pg_catalog.pg_settings from public',
    ...LEAKPROOF.map((signature) => `alter function ${signature} leakproof`),
  ];
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('lectern.setup'))`;
    for (const statement of statements) await tx.unsafe(statement);
    if (passwords.app) await tx.unsafe(`alter role lectern_app password ${literal(passwords.app)}`);
    if (passwords.jobs) await tx.unsafe(`alter role lectern_jobs password ${literal(passwords.jobs)}`);
  });
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
