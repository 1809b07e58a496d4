import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { media } from '#db/schema/tenant/courses.ts';
import { person, unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse } from '#db/testing-course.ts';
import { recordAudit, sealPending } from '#features/audit/commands.ts';
import { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';
import { exportTo, FILES } from '#scripts/tenant-export.ts';

const work = mkdtempSync(join(tmpdir(), 'lectern-export-'));
const folder = join(work, 'exit');
const at = new Date('2026-03-01T10:00:00Z');
const files = () => readdirSync(folder).sort();
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const verify = () =>
  execFileSync(process.execPath, ['verify.mjs'], { cwd: folder, stdio: 'pipe' }).toString();

let cluster: TestCluster;
let tenant: Tenant;
let picture: string;

before(async () => {
  process.env.LECTERN_DATA = join(work, 'data');
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  picture = await storage().put(tenant.slug, randomBytes(5_000), 'png');
  await withTenant(tenant, 'write', async (db) => {
    const [top] = await db.insert(unit).values({ name: 'Länder, "Nord"\nund Süd', code: 'nord' }).returning();
    const facts = { locale: 'en', timeZone: 'Asia/Kathmandu', unitId: top?.id ?? null };
    const [boss] = await db
      .insert(person)
      .values({ ...facts, email: 'boss@example.com', givenName: 'Ada', familyName: '=HYPERLINK("x")' })
      .returning();
    await db.insert(person).values({
      ...facts,
      email: 'kim@example.com',
      givenName: 'Kim',
      familyName: 'Ōno',
      managerId: boss?.id ?? null,
    });
    await newCourse(db, 'fire-safety');
    await db.insert(media).values({
      sha256: picture.slice(0, 64),
      name: picture,
      contentType: 'image/png',
      bytes: 5_000,
    });
    await recordAudit(
      db,
      [1, 2, 3].map((n) => ({
        at,
        actor: { kind: 'person' as const, id: boss?.id ?? null },
        action: 'person.changed',
        subject: { kind: 'person', id: boss?.id ?? '' },
        changes: { familyName: { before: null, after: { n, odd: 'ü "quoted"' } } },
      })),
    );
  });
  while ((await sealPending(tenant, at)) > 0);
  await exportTo(tenant.slug, folder);
});
after(async () => {
  await cluster.stop();
  rmSync(work, { recursive: true });
});

test('there is a file for every noun, each with its line in the README and its hash', () => {
  const tables = FILES.map(({ file }) => `${file}.csv`);
  const others = ['README.txt', 'SHA256SUMS', 'audit-chain.jsonl', 'media', 'verify.mjs'];
  assert.deepEqual(files(), [...tables, ...others].sort());
  for (const name of tables) assert.ok(text('README.txt').includes(`\n${name} `), name);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
  assert.equal(statSync(join(folder, 'media', picture)).size, 5_000);
  assert.equal(statSync(folder).mode & 0o077, 0, 'nobody else reads it');
});

test('people are told as HR knows them, and no cell acts in a spreadsheet', () => {
  const [head = '', boss = '', kim = ''] = text('people.csv').split('\n');
  assert.match(head, /^\uFEFFemail,employee_no,given_name,family_name,status,department,/);
  assert.match(boss, /^boss@example\.com,,Ada,"'=HYPERLINK\(""x""\)",active,nord,/);
  assert.match(kim, /^kim@example\.com,,Kim,Ōno,active,nord,,boss@example\.com,/);
  assert.ok(text('departments.csv').includes('"Länder, ""Nord""\nund Süd"'));
  assert.ok(text('lessons.csv').includes('fire-safety'));
  assert.ok(text('audit.csv').includes('person.changed'));
});

test('what was exported proves itself without us, until somebody changes it', () => {
  assert.match(verify(), /the chain of 3 events is intact/);
  const change = (name: string, from: string | RegExp, to: string, words: RegExp) => {
    const was = text(name);
    const sums = text('SHA256SUMS');
    writeFileSync(join(folder, name), was.replace(from, to));
    // The forger knows of the sums.
    if (name === 'audit-chain.jsonl')
      writeFileSync(join(folder, 'SHA256SUMS'), sums.replace(/.*audit-chain.*\n/, ''));
    assert.throws(verify, (error: Error & { stderr?: Buffer }) => words.test(String(error.stderr)), name);
    writeFileSync(join(folder, name), was);
    writeFileSync(join(folder, 'SHA256SUMS'), sums);
  };
  change('people.csv', 'Kim', 'Jim', /people.csv was changed/);
  change('audit-chain.jsonl', 'person.changed', 'person.created', /does not fit its event/);
  change('audit-chain.jsonl', /\n.*\n/, '\n', /Seal 2 follows seal 0/);
  change('audit-chain.jsonl', /"origin":"./, '"origin":"x', /does not continue the chain/);
  change('audit-chain.jsonl', /(values.*)\\"n\\":1/, '$1\\"n\\":9', /values of "familyName"/);
  assert.match(verify(), /intact/);
});

test('nothing is written over, and what fails leaves nothing', async () => {
  const refused = (words: RegExp) => (error: unknown) =>
    error instanceof AppError && words.test(error.message);
  await assert.rejects(exportTo(tenant.slug, folder), refused(/is there already/));
  await assert.rejects(exportTo('no-such', join(work, 'x')), refused(/There is no tenant/));
  writeFileSync(join(work, 'file'), '');
  await assert.rejects(exportTo(tenant.slug, join(work, 'file', 'x')), refused(/cannot be written/));
  assert.deepEqual(readdirSync(work).sort(), ['data', 'exit', 'file']);
});
