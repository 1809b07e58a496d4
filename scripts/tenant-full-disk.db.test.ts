import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { media } from '#db/schema/tenant/courses.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { storage } from '#lib/storage.ts';

const FILM_BYTES = 3_000_000;
const ROOM_KB = 1_024;

const work = mkdtempSync(join(tmpdir(), 'lectern-full-'));
const disk = join(work, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM_KB}k`, 'tmpfs', disk]).status === 0;
let cluster: TestCluster;
let slug: string;

before(async () => {
  process.env.LECTERN_DATA = join(work, 'data');
  cluster = await testCluster();
  const tenant = await cluster.newTenant();
  slug = tenant.slug;
  const name = await storage().put(slug, randomBytes(FILM_BYTES), 'png');
  await withTenant(tenant, 'write', (db) =>
    db.insert(media).values({ sha256: name.slice(0, 64), name, contentType: 'image/png', bytes: FILM_BYTES }),
  );
});

after(async () => {
  await cluster.stop();
  if (mounted) execFileSync('umount', [disk]);
  rmSync(work, { recursive: true });
});

/** The command, whose files may grow to so many kilobytes. */
const tenant = (mostKb: number | 'unlimited', ...args: string[]) =>
  spawnSync(
    'bash',
    [
      ...['-c', 'ulimit -f "$0" && exec "$@"', String(mostKb)],
      ...[process.execPath, 'scripts/tenant.ts', ...args],
    ],
    { encoding: 'utf8' },
  );

for (const verb of ['backup', 'export']) {
  const ends = (why: string, { status, stderr }: ReturnType<typeof tenant>) => {
    assert.equal(status, 1);
    const sentence = `^\\S+/acme was not written: ${why}\\. It takes more than the [01]\\.\\d MB that could be written; nothing of it is left\\.$`;
    assert.match(stderr.trim(), new RegExp(sentence));
    assert.deepEqual(readdirSync(disk), []);
  };

  test(`${verb} onto a full disk ends with a sentence and leaves nothing; the same again with room goes through`, {
    skip: mounted ? false : 'a small disk could not be mounted',
  }, () => {
    const to = join(disk, 'acme');
    ends('the disk there is full', tenant('unlimited', verb, slug, '--to', to));
    execFileSync('mount', ['-o', 'remount,size=20m', disk]);
    const again = tenant('unlimited', verb, slug, '--to', to);
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(readdirSync(disk), ['acme']);
    rmSync(to, { recursive: true });
    execFileSync('mount', ['-o', `remount,size=${ROOM_KB}k`, disk]);
  });

  test(`${verb} to where files may not grow so large ends with a sentence and leaves nothing`, () => {
    if (mounted) execFileSync('mount', ['-o', 'remount,size=20m', disk]);
    ends('no file there may be so large', tenant(ROOM_KB, verb, slug, '--to', join(disk, 'acme')));
    if (mounted) execFileSync('mount', ['-o', `remount,size=${ROOM_KB}k`, disk]);
  });
}
