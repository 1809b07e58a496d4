import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { readObject, removeObject, sizeOfObject } from '#lib/object-store.ts';
import { readPushedBuild, requirePushedBuild } from '#lib/pushed-build.ts';
import { storage } from '#lib/storage.ts';
import { outdated, remove } from '#scripts/media/prune.ts';
import { recordBuild } from '#scripts/media/push.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

const programs = await findStore();
/** Its time is that of all its tests and of the store's start, which alone takes minutes on a machine that is busy. */
const suite = { skip: typeof programs === 'string' ? programs : false, timeout: 900_000 };

describe('npm run media:push', suite, () => {
  let store: TestStore;
  let film: string;
  const folder = mkdtempSync(join(tmpdir(), 'lectern-push-'));
  const built = (path: string, contents: string) => writeFileSync(join(folder, '.next', path), contents);

  before(async () => {
    if (typeof programs === 'string') return;
    store = await startStore(programs);
    process.env.LECTERN_DATA = join(folder, 'data');
    mkdirSync(join(folder, '.next', 'static', 'chunks'), { recursive: true });
    built('BUILD_ID', 'first-build');
    built('static/chunks/a.js', 'let a;');
    built('static/chunks/b.css', 'a{}');
    film = await storage().put('acme', Buffer.from('a film'), 'mp4');
    mkdirSync(join(folder, 'data', 'media', 'acme', 'xx'), { recursive: true });
    writeFileSync(join(folder, 'data', 'media', 'acme', 'xx', 'half a file.123'), 'no medium');
    Object.assign(process.env, store.environment);
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('lectern.env')];
  });
  after(async () => {
    await store?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string }>((done) => {
      const script = resolve('scripts', 'media-push.ts');
      const own = { ...process.env, LECTERN_DATA: join(folder, 'data'), ...env };
      execFile(process.execPath, [script, '--built', ...args], { cwd: folder, env: own }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, said: out + err }),
      );
    });

  test('it says what it would do, does it, and finds nothing to do the second time', async () => {
    const dry = await run(['--dry-run']);
    assert.equal(dry.code, 0, dry.said);
    assert.match(dry.said, /assets: 0 are there, would push: 2 files/);
    assert.match(dry.said, /first-build: is not in the store/);
    assert.equal(await sizeOfObject('_next/static/chunks/a.js'), null);
    await assert.rejects(
      requirePushedBuild(folder),
      /first-build is not in the object store: npm run media:push/,
    );

    const first = await run([]);
    assert.equal(first.code, 0, first.said);
    assert.match(first.said, /media: 0 are there, to push: 1 files/);
    const pushed = await readObject('_next/static/chunks/a.js');
    assert.equal(pushed && (await text(pushed)), 'let a;');
    assert.equal(await sizeOfObject(`media/acme/${film}`), 6);
    await requirePushedBuild(folder);

    const again = await run([]);
    assert.match(again.said, /assets: 2 are there, to push: 0 files/);
    assert.match(again.said, /media: 1 are there, to push: 0 files/);
  });

  test('what was broken off is gone on with', async () => {
    await removeObject('_next/static/chunks/b.css');
    assert.match((await run([])).said, /assets: 1 are there, to push: 1 files/);
    assert.equal(await sizeOfObject('_next/static/chunks/b.css'), 3);
  });

  test('a build for another prefix is not served', async () => {
    process.env.CDN_URL = 'https://other.example.com';
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('lectern.env')];
    await assert.rejects(
      requirePushedBuild(folder),
      /was made for http:\/\/cdn\.localhost, and CDN_URL is https:\/\/other/,
    );
  });

  test('files of old builds alone are pruned, never media nor what a kept build needs', async () => {
    const now = new Date();
    await recordBuild('old-build', {
      prefix: 'http://cdn.localhost',
      at: new Date(now.getTime() - 40 * 86_400_000).toISOString(),
      files: ['_next/static/chunks/a.js', '_next/static/chunks/old.js'],
    });
    built('static/chunks/old.js', 'old');
    await run([]);
    await recordBuild('first-build', {
      prefix: 'http://cdn.localhost',
      at: now.toISOString(),
      files: ['_next/static/chunks/a.js', '_next/static/chunks/b.css'],
    });
    // Its files are young in this store; seen from forty days on they are not.
    const later = new Date(now.getTime() + 29.5 * 86_400_000);
    assert.deepEqual(await outdated(30, 'first-build', now), ['builds/old-build.json']);
    assert.deepEqual(await outdated(29, 'first-build', later), [
      'builds/old-build.json',
      '_next/static/chunks/old.js',
    ]);
    await remove(await outdated(29, 'first-build', later));
    assert.equal(await readPushedBuild('old-build'), null);
    assert.equal(await sizeOfObject('_next/static/chunks/old.js'), null);
    assert.equal(await sizeOfObject('_next/static/chunks/a.js'), 6);
    assert.equal(await sizeOfObject(`media/acme/${film}`), 6);
  });

  test('what cannot be done is one sentence and an exit code', async () => {
    for (const [args, env, sentence] of [
      [['--nonsense'], {}, /After "npm run media:push --" there may be/],
      [['--prune-older-than', '0'], {}, /there may be --dry-run, --built and --prune-older-than DAYS/],
      [[], { S3_SECRET_KEY: 'wrong' }, /refuses our key/],
      [[], { S3_SECRET_KEY: '' }, /S3_SECRET_KEY: is needed too/],
      [[], { S3_ENDPOINT: 'http://127.0.0.1:9' }, /does not answer/],
    ] as const) {
      const { code, said } = await run([...args], env);
      assert.equal(code, 1, said);
      assert.match(said, sentence);
    }
  });
});
