import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readMigrations } from '#db/migration-files.ts';
import { readArchive } from '#db/portable/archive-reader.ts';
import { backupTenant } from '#db/portable/backup.ts';
import { differences } from '#db/portable/compare.ts';
import { restoreTenant } from '#db/portable/restore.ts';
import { withTenant } from '#db/tenant-db.ts';
import { findHolderByEmail } from '#features/credentials/queries.ts';
import { mintPasswordLink, readPasswordLink } from '#features/credentials/rules/password-link.ts';
import { sha256 } from '#lib/crypto.ts';
import { mediaUrl, openedPath } from '#lib/media-address.ts';
import { storage } from '#lib/storage.ts';
import {
  acme,
  backup,
  contents,
  drop,
  EVENTS,
  file,
  first,
  found,
  globex,
  homeOf,
  now,
  on,
  onto,
  picture,
  refused,
  second,
  startTwo,
  stopTwo,
  verified,
} from '#scripts/tenant-backup.testing.ts';

before(() => startTwo('portable'));
after(stopTwo);

test('a tenant is restored beside itself on another cluster, equal by hash, walled and verified', async () => {
  const others = await contents(globex);
  await on(
    first,
    (sql) => sql`insert into platform.domain (host, tenant_id) values
      ('learn.acme.example', ${acme.id}), ('taken.example', ${acme.id})`,
  );
  const told = await backup('acme.backup');
  assert.deepEqual([told.media, told.absent], [1, []]);
  assert.equal(statSync(file('acme.backup')).mode & 0o077, 0, 'nobody else reads it');
  const { id, state, fault } = await restoreTenant(file('acme.backup'), onto('second', { as: 'acme-copy' }));
  assert.deepEqual([state, fault], ['suspended', null]);
  assert.notEqual(id, acme.id);
  const copy = await found('acme-copy');
  assert.deepEqual([copy.id, copy.cluster, copy.state], [id, 'second', 'suspended']);
  assert.deepEqual(differences(await contents(acme), await contents(copy)), []);
  assert.equal((await contents(copy)).get('tracking_event')?.rows, EVENTS);
  assert.equal(await storage().size('acme-copy', picture), 700_000);
  assert.deepEqual(differences(others, await contents(globex)), [], 'nobody else is touched');

  const walls = await on(
    second,
    (sql) => sql`
    select c.relname from pg_class c where relnamespace = 't_acme_copy'::regnamespace and relkind = 'r' and not (
      relrowsecurity and relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)
      and has_table_privilege('t_acme_copy', c.oid, 'insert')
      and has_table_privilege('t_acme_copy', c.oid, 'delete') = (obj_description(c.oid, 'pg_class') is distinct from 'append-only')
      and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'D'))`,
  );
  assert.deepEqual([...walls], []);
  const foreign = await on(
    second,
    (sql) => sql`select tenant_id from t_acme_copy.tracking_event where tenant_id <> ${id}
    union all select tenant_id from t_acme_copy.audit_event where tenant_id <> ${id}`,
  );
  assert.equal(foreign.length, 0, 'every row is the new tenant’s');
});

test('a change in one row shows when the two are compared, and in its table alone', async () => {
  const copy = await found('acme-copy');
  await on(
    second,
    (sql) => sql`update t_acme_copy.person set job_title = 'x' where email = 'p7@example.com'`,
  );
  const different = differences(await contents(acme), await contents(copy));
  assert.deepEqual(different, [{ table: 'person', rows: [50, 50] }]);
});

test('no link and no address of the one opens the other, whose people are the same', async () => {
  const copy = await found('acme-copy');
  const link = await withTenant(acme, 'write', async (db) => {
    const holder = await findHolderByEmail(db, 'p1@example.com');
    assert.ok(holder);
    return mintPasswordLink(acme.id, holder, new Date(now.getTime() + 60_000));
  });
  assert.ok(readPasswordLink(acme.id, link, now));
  assert.equal(readPasswordLink(copy.id, link, now), null);
  const address = mediaUrl('acme', picture, now);
  assert.ok(openedPath(address, now));
  assert.equal(openedPath(address.replace('/acme/', '/acme-copy/'), now), null);
});

test('it is written as a whole or not at all, and never over a file that is there', async () => {
  await assert.rejects(backup('acme.backup'), refused('bad_input', /is there already/));
  await assert.rejects(backup('no-folder/acme.backup'), refused('bad_input', /cannot be written/));
  const { media } = await backup('no-media.backup', false);
  assert.equal(media, 1);
  assert.ok(statSync(file('no-media.backup')).size < statSync(file('acme.backup')).size - 600_000);
  const told = await readArchive(file('no-media.backup'));
  assert.deepEqual(told.media, [{ section: 'medium', name: picture, bytes: 700_000, included: false }]);
});

test('a tenant that lives is not restored over, nor under a name that no portal can have', async () => {
  await assert.rejects(restoreTenant(file('acme.backup'), onto('first')), refused('conflict', /--as/));
  await assert.rejects(restoreTenant(file('acme.backup'), onto('second')), refused('conflict', /--as/));
  const as = (slug: string) => restoreTenant(file('acme.backup'), onto('second', { as: slug }));
  await assert.rejects(as('globex'), refused('conflict', /"globex" is there/));
  await assert.rejects(as('www'), refused('bad_input', /sub-domain/));
  await assert.rejects(as('a; drop'), refused('bad_input', /sub-domain/));
});

test('a tenant that was lost comes back as it was: same id, same rows, open, its chain whole', async () => {
  const was = await contents(acme);
  await drop(acme);
  await on(first, (sql) => sql`insert into platform.domain values ('taken.example', ${globex.id})`);
  const said: string[] = [];
  const say = (sentence: string) => void said.push(sentence);
  const { id, state } = await restoreTenant(file('acme.backup'), onto('second', { say }));
  assert.deepEqual([id, state], [acme.id, 'active']);
  const domains = await on(
    first,
    (sql) => sql`select host from platform.domain where tenant_id = ${acme.id}`,
  );
  assert.deepEqual([...domains], [{ host: 'learn.acme.example' }], 'its domain leads to it again');
  assert.match(said.join(), /taken\.example leads to another tenant/);
  const back = await found('acme');
  assert.equal(back.cluster, 'second');
  assert.deepEqual(differences(was, await contents(back)), []);
  assert.equal(await verified(back), null);
});

test('a backup of a restored one restores again, and its chain still begins where it began', async () => {
  const copy = await found('acme-copy');
  await backupTenant(homeOf(copy), file('copy.backup'), { media: true, now });
  const { fault } = await restoreTenant(file('copy.backup'), onto('first', { as: 'acme-third' }));
  assert.equal(fault, null);
  assert.deepEqual(differences(await contents(copy), await contents(await found('acme-third'))), []);
});

test('a trail that was tampered with is told, and the tenant stays shut', async () => {
  const third = await found('acme-third');
  await on(
    first,
    (sql) =>
      sql`update t_acme_third.audit_event set action = 'person.created' where action = 'person.changed'`,
  );
  await backupTenant(homeOf(third), file('bent-trail.backup'), { media: false, now });
  const { fault, state } = await restoreTenant(file('bent-trail.backup'), onto('first', { as: 'acme-bent' }));
  assert.match(fault ?? '', /does not fit its event/);
  assert.equal(state, 'suspended');
});

test('a backup from before a migration is migrated when it is loaded, and its rows with it', async () => {
  const later = { name: '9000_later', sql: `update unit set name = 'later' where code = 'top'` };
  const migrations = [...readMigrations('tenant'), { ...later, checksum: sha256(later.sql) }];
  await restoreTenant(file('acme.backup'), onto('first', { as: 'acme-old', migrations }));
  const [row] = await on(first, (sql) => sql`select name from t_acme_old.unit where code = 'top'`);
  assert.equal(row?.name, 'later');
  const [ledger] = await on(
    first,
    (sql) => sql`select count(*)::int as n from platform.migration where schema = 't_acme_old'`,
  );
  assert.equal(ledger?.n, migrations.length);
});

test('a backup that breaks off leaves no file', async () => {
  const broken = backupTenant(homeOf(globex), file('broken.backup'), {
    media: true,
    now,
    progress: () => {
      throw new Error('stop');
    },
  });
  await assert.rejects(broken, /stop/);
  for (const name of ['broken.backup', 'broken.backup.part'])
    assert.throws(() => statSync(file(name)), /ENOENT/);
});
