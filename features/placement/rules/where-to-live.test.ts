import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceFor } from '#features/placement/rules/advice.ts';
import { missingServices } from '#features/placement/rules/regional-services.ts';
import { type Home, whereToLive } from '#features/placement/rules/where-to-live.ts';

const home = (name: string, more: Partial<Home> = {}): Home => ({
  name,
  region: 'eu',
  dedicatedTo: null,
  room: null,
  residents: [],
  ...more,
});
const tenant = (learners: number, region: string | null = null) => ({ slug: 'acme', learners, region });
const some = (slug: string, learners: number) => ({ slug, learners });
const place = (learners: number, region: string | null, homes: Home[]) =>
  whereToLive(tenant(learners, region), homes).cluster;

test('a small tenant goes where there is least, by share of the room', () => {
  const busy = home('busy', { residents: [some('globex', 3_000)] });
  const idle = home('idle', { residents: [some('initech', 200)] });
  const small = home('small', { room: 250, residents: [some('hooli', 200)] });
  assert.equal(place(40, null, [busy, idle, small]), 'idle');
  assert.equal(place(40, null, [busy, small]), 'busy');
});

test('a cluster that is full, dedicated to another, or a large one’s own is none', () => {
  const full = home('full', { room: 1_000, residents: [some('globex', 990)] });
  const theirs = home('theirs', { dedicatedTo: 'globex' });
  const large = home('large', { residents: [some('globex', 5_001)] });
  const { cluster, why } = whereToLive(tenant(40), [full, theirs, large]);
  assert.equal(cluster, null);
  for (const words of [/full has room for 1,000/, /theirs is dedicated to globex/, /large belongs to globex/])
    assert.match(why, words);
});

test('more than 5,000 learners live by themselves; 5,000 do not', () => {
  const shared = home('shared', { residents: [some('globex', 10)] });
  const empty = home('empty');
  assert.equal(place(5_000, null, [shared]), 'shared');
  assert.equal(place(5_001, null, [shared, empty]), 'empty');
  const { cluster, why } = whereToLive(tenant(5_001), [shared]);
  assert.equal(cluster, null);
  assert.match(why, /acme has 5,001 learners and so needs a cluster of its own/);
});

test('its own cluster comes first, whatever its size', () => {
  const own = home('own', { dedicatedTo: 'acme', residents: [some('acme', 400)] });
  assert.equal(place(10, null, [home('empty'), own]), 'own');
  assert.equal(place(9_000, null, [home('empty'), own]), 'own');
});

test('a required region is a wall, and not a wish', () => {
  const homes = [home('eu-1', { residents: [some('globex', 4_000)] }), home('au-1', { region: 'au' })];
  assert.equal(place(10, 'eu', homes), 'eu-1');
  assert.equal(place(10, 'au', homes), 'au-1');
  const { cluster, why } = whereToLive(tenant(10, 'us'), homes);
  assert.equal(cluster, null);
  assert.match(why, /acme has to stay in the region us\. No cluster fits: eu-1 is in the region eu; au-1/);
});

test('advice: stay where it is right, move what may not be there, say when nothing fits', () => {
  const shared = home('shared', { residents: [some('acme', 6_000), some('globex', 10)] });
  assert.equal(adviceFor(tenant(300), 'shared', [shared, home('empty')]).kind, 'stay');
  const large = adviceFor(tenant(6_000), 'shared', [shared, home('empty')]);
  assert.deepEqual([large.kind, large.cluster], ['move', 'empty']);
  assert.match(large.why, /shared has other tenants/);
  assert.equal(adviceFor(tenant(6_000), 'shared', [shared]).kind, 'none');
  assert.equal(adviceFor(tenant(6_000), 'shared', [shared, home('silent')], [shared]).kind, 'none');
  const neighbour = { slug: 'globex', learners: 10, region: null };
  assert.equal(adviceFor(neighbour, 'shared', [shared, home('empty')]).kind, 'stay', 'the large one goes');
  const abroad = adviceFor(tenant(10, 'au'), 'shared', [shared, home('au-1', { region: 'au' })]);
  assert.deepEqual([abroad.kind, abroad.cluster], ['move', 'au-1']);
  assert.match(adviceFor(tenant(10), 'gone', [home('empty')]).why, /gone is in no setting/);
});

test('a region needs a store of its own, and a Redis where there is one', () => {
  const store = {
    endpoint: 'https://s',
    region: 'r',
    bucket: 'b',
    accessKey: 'k',
    secretKey: 's',
    cdn: 'https://c',
  };
  const at = (hasRedis: boolean, regions: Parameters<typeof missingServices>[1]['regions']) => ({
    region: 'eu',
    hasRedis,
    regions,
  });
  assert.equal(missingServices(null, at(true, {})), null);
  assert.equal(missingServices('eu', at(true, {})), null);
  assert.match(missingServices('au', at(true, {})) ?? '', /no Redis for cached data and no object store/);
  assert.match(missingServices('au', at(true, { au: { store } })) ?? '', /no Redis/);
  assert.match(missingServices('au', at(false, {})) ?? '', /there is no object store for media/);
  assert.equal(missingServices('au', at(false, { au: { store } })), null);
  assert.equal(missingServices('au', at(true, { au: { store, redis: 'redis://r' } })), null);
});
