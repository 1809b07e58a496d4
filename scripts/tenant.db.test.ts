import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { findTenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { heard, type TestCluster, testCluster } from '#db/testing.ts';
import { command } from '#scripts/testing/command.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await testCluster();
});
after(() => cluster.stop());

const tenant = (...args: string[]) => command('node', ['scripts/tenant.ts', ...args]);

test('a tenant is not made when its administrator, or how many will learn, cannot be meant', async () => {
  const slug = `test-${randomBytes(6).toString('hex')}`;
  const refused: [string[], RegExp][] = [
    [['--admin', 'nobody'], /^Give --admin a whole e-mail address\.$/],
    [['--learners', '1e12'], /^"1e12" is no number of learners\.$/],
    [['--owner', 'x'], /^Unknown option '--owner'/],
  ];
  for (const [args, sentence] of refused) {
    const { code, output } = await tenant('create', slug, ...args);
    assert.match(output.trim(), sentence);
    assert.doesNotMatch(output, /\n +at /, 'no trace of the program');
    assert.equal(code, 1);
  }
  assert.equal(await heard(() => findTenant(slug)), null);
});

test('who closes a portal from here is seen in the operators’ console, once', async () => {
  const { slug } = await cluster.newTenant();
  for (const verb of ['suspend', 'suspend', 'resume']) assert.equal((await tenant(verb, slug)).code, 0);
  const events = await platform<{ actor: string; action: string }>(
    'select actor, action from platform.operator_event where tenant_slug = $1 order by at',
    [slug],
  );
  assert.deepEqual(
    events.map(({ actor, action }) => [actor, action]),
    [
      ['npm run tenant', 'tenant.suspended'],
      ['npm run tenant', 'tenant.active'],
    ],
  );
});

test('a tenant is marked for trying migrations on, and unmarked', async () => {
  const { slug } = await cluster.newTenant();
  const marked = async () => {
    const [row] = await platform<{ canary: boolean }>('select canary from platform.tenant where slug = $1', [
      slug,
    ]);
    return row?.canary;
  };
  assert.equal((await tenant('canary', slug)).code, 0);
  assert.equal(await marked(), true);
  assert.equal((await tenant('canary', slug, '--off')).code, 0);
  assert.equal(await marked(), false);
  const unknown = await tenant('canary', 'nobody');
  assert.deepEqual([unknown.code, unknown.output.trim()], [1, 'The tenant nobody was not found.']);
});

test('a copy is dropped by nobody who cannot type its name', async () => {
  const { code, output } = await tenant('move', 'acme', '--drop');
  assert.deepEqual([code, output.trim().split('\n').at(-1)?.endsWith('Nothing was dropped.')], [1, true]);
});
