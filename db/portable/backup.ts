import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readMigrations } from '#db/migration-files.ts';
import { platform } from '#db/platform-db.ts';
import { archiveBytes, type Header, type MediumHead, type Section } from '#db/portable/archive.ts';
import { enterTenant, inOneTransaction, type Session } from '#db/portable/session.ts';
import { copyOut, tablesOf } from '#db/portable/tables.ts';
import { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';
import { writtenWhole } from '#lib/written-whole.ts';

export type Home = { adminUrl: string; schema: string };
export type Progress = (what: 'tables' | 'media', done: number, total: number) => void;
export type Backup = { tables: number; media: number; absent: string[] };

/**
 * Writes one tenant to a file, as it was at one moment, while it is in use. The file is there whole or not at all.
 * @throws conflict when its tables are not those of this version; with a sentence when the file cannot be written
 */
export async function backupTenant(
  { adminUrl, schema }: Home,
  file: string,
  { media, now, progress }: { media: boolean; now: Date; progress?: Progress },
): Promise<Backup> {
  const told: Backup = { tables: 0, media: 0, absent: [] };
  await writtenWhole(file, (aside) =>
    inOneTransaction(adminUrl, 'isolation level repeatable read read only', async (session) => {
      const header = await headerOf(session, schema, now);
      await enterTenant(session, { id: header.tenant.id, schema });
      const sections = sectionsOf(session, header, { schema, media, told, ...(progress && { progress }) });
      // Nobody else's to read: it holds all that is known of people, and the hashes of their passwords.
      const target = createWriteStream(aside, { mode: 0o600, flush: true });
      await pipeline(archiveBytes(header, sections), createGzip({ level: 4 }), target);
    }),
  );
  return told;
}

async function headerOf({ ask }: Session, schema: string, now: Date): Promise<Header> {
  const [tenant] = await ask<Omit<Header['tenant'], 'domains'>>(
    'select id, slug, name, region, canary from platform.tenant where schema = $1',
    [schema],
  );
  if (!tenant) throw new AppError('not_found', `Its cluster does not know ${schema}.`);
  const migrations = await ask<Header['migrations'][number]>(
    'select name, checksum from platform.migration where schema = $1 order by name',
    [schema],
  );
  const ours = readMigrations('tenant').map(({ name }) => name);
  if (ours.join() !== migrations.map(({ name }) => name).join())
    throw new AppError(
      'conflict',
      `The tables of ${tenant.slug} are not those of this version: run "npm run migrate" first.`,
    );
  const [server] = await ask<{ postgres: string }>(`select current_setting('server_version') as postgres`);
  const postgres = server?.postgres ?? '';
  // The directory's, wherever the tenant lives.
  const hosts = await platform<{ host: string }>(
    'select host from platform.domain where tenant_id = $1::text::uuid order by host',
    [tenant.id],
  );
  return {
    lectern: 'backup of a tenant',
    version: 1,
    takenAt: now.toISOString(),
    postgres,
    tenant: { ...tenant, domains: hosts.map(({ host }) => host) },
    migrations,
  };
}

type Plan = { schema: string; media: boolean; told: Backup; progress?: Progress };

async function* sectionsOf(
  session: Session,
  { tenant: { slug } }: Header,
  { schema, media, told, progress }: Plan,
): AsyncGenerator<Section> {
  const tables = await tablesOf(session, schema);
  for (const table of tables) {
    const head = { section: 'table' as const, ...table };
    yield { head, chunks: await session.out(copyOut(table)) };
    told.tables += 1;
    progress?.('tables', told.tables, tables.length);
  }
  const names = await mediaOf(session);
  for (const name of names) {
    const bytes = await storage().size(slug, name);
    if (bytes === null) told.absent.push(name);
    const included = media && bytes !== null;
    const head: MediumHead = { section: 'medium', name, bytes, included };
    yield { head, chunks: included ? await storage().read(slug, name) : nothing() };
    told.media += 1;
    progress?.('media', told.media, names.length);
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Every medium that the tenant's library, courses or brand name. */
export async function mediaOf({ ask }: Session): Promise<string[]> {
  const rows = await ask<{ name: string }>(`
    select distinct found.name[1] as name from (
      select name as text from media
      union all select to_jsonb(v)::text from course_version v
      union all select to_jsonb(l)::text from lesson l
      union all select to_jsonb(q)::text from question q
      union all select value::text from setting) named
    cross join lateral regexp_matches(named.text, '[0-9a-f]{64}\\.[a-z0-9]{2,5}', 'g') as found (name) order by 1`);
  return rows.map(({ name }) => name);
}
