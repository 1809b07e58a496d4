import { createHash } from 'node:crypto';
import { copyFileSync, createWriteStream } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Tenant } from '#db/placement.ts';
import { findTenant } from '#db/placement.ts';
import { mediaOf } from '#db/portable/backup.ts';
import { enterTenant, inOneTransaction, type Session } from '#db/portable/session.ts';
import { withTenant } from '#db/tenant-db.ts';
import { chainAfter, chainOrigin } from '#features/audit/queries.ts';
import { canonicalJson } from '#lib/crypto.ts';
import { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';
import { writtenWhole } from '#lib/written-whole.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { LEARNING } from '#scripts/export/learning.ts';
import type { Noun } from '#scripts/export/noun.ts';
import { OWED } from '#scripts/export/owed.ts';
import { PEOPLE } from '#scripts/export/people.ts';
import { readme } from '#scripts/export/readme.ts';
import { progressLine } from '#scripts/terminal.ts';

export type Exported = { name: string; sha256: string };
type Folder = { path: string; files: Exported[] };

/** Everything that an HR department takes with it when it leaves. */
export const FILES: readonly Noun[] = [...PEOPLE, ...OWED, ...LEARNING];
const CHAIN_AT_ONCE = 1_000;

/**
 * Everything of a tenant in files that a person and a spreadsheet can read: a clean exit. The tables are of one moment. The
 * folder is there whole or not at all.
 */
export async function exportTo(slug: string, to: string): Promise<void> {
  const tenant = await findTenant(slug);
  if (!tenant) throw new AppError('not_found', `There is no tenant "${slug}".`);
  const files: Exported[] = [];
  const absent = await writtenWhole(to, async (path) => {
    await mkdir(join(path, 'media'), { recursive: true, mode: 0o700 });
    return write({ path, files }, tenant);
  });
  for (const name of absent) console.log(`  the store does not have ${name}`);
  console.log(`${slug}: ${files.length} files in ${to}; README.txt says what they are`);
}

async function write(folder: Folder, tenant: Tenant): Promise<string[]> {
  const { adminUrl } = adminOf(tenant.cluster);
  const progress = progressLine('  files');
  const media = await inOneTransaction(
    adminUrl,
    'isolation level repeatable read read only',
    async (session) => {
      await enterTenant(session, tenant);
      for (const [at, noun] of FILES.entries()) {
        await keep(folder, `${noun.file}.csv`, Readable.from(marked(await rowsOf(session, noun))));
        progress(at + 1, FILES.length);
      }
      return mediaOf(session);
    },
  );
  const absent: string[] = [];
  for (const name of media) {
    if ((await storage().size(tenant.slug, name)) === null) absent.push(name);
    else await keep(folder, `media/${name}`, await storage().read(tenant.slug, name));
  }
  await keep(folder, 'audit-chain.jsonl', Readable.from(chainLines(tenant)));
  await keep(folder, 'README.txt', Readable.from([readme(tenant, FILES)]));
  const sums = folder.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  await writeFile(join(folder.path, 'SHA256SUMS'), sums);
  const verifier = join(folder.path, 'verify.mjs');
  copyFileSync(join(import.meta.dirname, 'export', 'verify.mjs'), verifier);
  await chmod(verifier, 0o644);
  return absent;
}

async function keep(folder: Folder, name: string, content: Readable): Promise<void> {
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, hashed, createWriteStream(join(folder.path, name), { mode: 0o600, flush: true }));
  folder.files.push({ name, sha256: hash.digest('hex') });
}

/** A spreadsheet must not run what somebody wrote into a name (OWASP, "CSV injection"): such a cell begins with an apostrophe. */
const cell = (expression: string, header: string) =>
  `(select case when v ~ '^[=+@\\t\\r-]' then '''' || v else v end from (select (${expression})::text as v) as one) as "${header}"`;

const rowsOf = (session: Session, { columns, from, order }: Noun): Promise<Readable> =>
  session.out(
    `copy (select ${Object.entries(columns).map(([header, expression]) => cell(expression, header))}
      from ${from} order by ${order}) to stdout with (format csv, header true)`,
  );

/** Excel reads UTF-8 when a byte order mark says so. */
async function* marked(content: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from('\uFEFF');
  yield* content;
}

/** Each seal with the very text that its hash is of, and each value with the text that its salted hash is of. */
async function* chainLines(tenant: Tenant): AsyncGenerator<string> {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  yield line({ origin: await withTenant(tenant, 'write', chainOrigin) });
  for (let after = 0; ; ) {
    const rows = await withTenant(tenant, 'write', (db) => chainAfter(db, after, CHAIN_AT_ONCE));
    for (const { seq, prevHash, hash, event, values } of rows) {
      const text = (value: unknown) => (value === null ? null : canonicalJson(value));
      yield line({
        hash,
        sealed: canonicalJson({ seq, prevHash, event }),
        values: values.map(({ field, salt, before, after }) => ({
          field,
          salt,
          before: text(before),
          after: text(after),
        })),
      });
      after = seq;
    }
    if (rows.length < CHAIN_AT_ONCE) return;
  }
}
