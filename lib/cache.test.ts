import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cached, flush, type Loading } from '#lib/cache.ts';
import { dropTenant } from '#lib/cache-generation.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { readCounters, readGauges } from '#lib/metrics.ts';

process.env.LECTERN_SECRET = 'a secret of at least thirty-two characters';
process.env.LOG_LEVEL = 'silent';

let now = 0;
/** What lies in the shared tier, as another process would see it. */
let kept: Map<string, string>;
let broken = false;

const put = (name: string, value: unknown) => {
  const store = globalThis as unknown as Record<symbol, unknown>;
  store[Symbol.for(`lectern.${name}`)] = value === undefined ? undefined : { value };
};

/** A new process: nothing in memory, the shared tier as it was. */
const newProcess = () => {
  for (const name of ['local', 'flushed', 'loading', 'generations', 'owed']) put(`cache.${name}`, undefined);
};

beforeEach((t) => {
  now = 1_000_000;
  broken = false;
  kept = new Map();
  newProcess();
  const shared: KeyValue = {
    ...memoryKeyValue(),
    shared: true,
    get: async (key) => {
      if (broken) throw new Error('down');
      return { value: kept.get(key) ?? null, lease: null };
    },
    set: async (key, value, { ifIs }) => {
      if (broken) throw new Error('down');
      if (ifIs !== undefined && (kept.get(key) ?? null) !== ifIs) return false;
      kept.set(key, value);
      return true;
    },
  };
  put('key-value', shared);
  if ('mock' in t) t.mock.method(clock, 'now', () => new Date(now));
});

const member = cacheKeys.member('acme', 'eli');
/** Where an entry lies in the shared tier while its tenant's cache was never dropped. */
const place = (key: CacheKey) => `${key.text}#.${key.shape}`;

function counted<T>(value: T) {
  const load = async () => {
    load.calls += 1;
    return value;
  };
  load.calls = 0;
  return load;
}

test('one load however many ask, then none while it is fresh', async () => {
  const load = counted({ name: 'Eli' });
  const all = await Promise.all(Array.from({ length: 50 }, () => cached(member, 60_000, load)));
  for (const one of all) assert.deepEqual(one, { name: 'Eli' });
  assert.deepEqual(await cached(member, 60_000, load), { name: 'Eli' });
  assert.equal(load.calls, 1);
});

test('another process finds it in the shared tier, where nobody can read what is personal', async () => {
  await cached(member, 60_000, counted({ name: 'Eli Weber' }));
  const [, text = ''] = (kept.get(place(member)) ?? '').split('.');
  assert.ok(text.length > 40);
  assert.doesNotMatch(Buffer.from(text, 'base64').toString('latin1') + text, /Weber/);
  newProcess();
  const load = counted({ name: 'somebody else' });
  assert.deepEqual(await cached(member, 60_000, load), { name: 'Eli Weber' });
  assert.equal(load.calls, 0);
});

test('an entry that was altered, or put under another name or tenant, is not believed', async () => {
  await cached(member, 60_000, counted('own'));
  const text = kept.get(place(member)) ?? '';
  const places: [CacheKey, string][] = [
    [member, `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`],
    [member, 'nonsense'],
    [cacheKeys.member('acme', 'ana'), text],
    [cacheKeys.member('globex', 'eli'), text],
  ];
  for (const [key, planted] of places) {
    newProcess();
    kept.set(place(key), planted);
    assert.equal(await cached(key, 60_000, counted('from the database')), 'from the database', key.text);
  }
});

test('a write drops the entry for every process, and a load that began before it is not kept', async () => {
  const begun = Promise.withResolvers<string>();
  const slow = cached(member, 60_000, () => begun.promise);
  await flush([member]);
  begun.resolve('from before the write');
  assert.equal(await slow, 'from before the write');
  const load = counted('after');
  assert.equal(await cached(member, 60_000, load), 'after');
  newProcess();
  assert.equal(await cached(member, 60_000, load), 'after');
  assert.equal(load.calls, 2);
});

test('who loads is told whether anybody waits, and whether the key was flushed moments ago', async () => {
  const told: object[] = [];
  const load = async ({ renewing, settling }: Loading) => {
    told.push({ renewing, settling });
    return 'value';
  };
  await cached(member, 1_000, load);
  now += 1_300;
  await cached(member, 1_000, load);
  await new Promise((resolve) => setImmediate(resolve));
  await flush([member]);
  await cached(member, 1_000, load);
  newProcess();
  await cached(member, 1_000, load);
  assert.deepEqual(told, [
    { renewing: false, settling: false },
    { renewing: true, settling: false },
    { renewing: false, settling: true },
    { renewing: false, settling: true },
  ]);
});

test('what lies in the shared tier from before somebody’s own write is not theirs', async () => {
  const fresh = Math.round(now + 50_000);
  const settings = cacheKeys.settings('acme');
  kept.set(place(settings), `${fresh} 7."old"`);
  const at = (wrote: number) => ({
    own: () => (position: string | null) =>
      Number(position) < wrote ? ('before' as const) : ('after' as const),
  });
  const load = async ({ note }: Loading) => {
    note('9');
    return 'new';
  };
  const stale = () => readCounters().cache_stale_own_reads ?? 0;
  const before = stale();
  assert.equal(await cached(settings, 60_000, load), 'old', 'for everybody else it is good');
  assert.equal(await cached(settings, 60_000, load, at(7)), 'old', 'and for who wrote before it was read');
  assert.equal(await cached(settings, 60_000, load, at(8)), 'new');
  assert.equal(stale(), before);
  assert.match(kept.get(place(settings)) ?? '', / 9\."new"$/, 'the copy is healed');
  assert.equal(await cached(settings, 60_000, load, at(10)), 'new', 'not even a load gives what is newer');
  assert.equal(stale(), before + 1);
});

test('a shared tier that is down costs no answer', async () => {
  broken = true;
  assert.equal(await cached(member, 60_000, counted('answer')), 'answer');
  await flush([member]);
});

test('a flush that did not reach the shared tier is made good, and until then that tier is not asked', async () => {
  await cached(member, 60_000, counted('before'));
  broken = true;
  await flush([member]);
  broken = false;
  put('cache.flushed', undefined);
  assert.equal(await cached(member, 60_000, counted('after')), 'after');
  assert.equal(readGauges().cache_flushes_owed, 1);
  while (readGauges().cache_flushes_owed) await sleep(20);
  assert.equal(kept.get(place(member)), '-');
  newProcess();
  assert.equal(await cached(member, 60_000, counted('from the database')), 'from the database');
});

test('whoever has just written gets no copy, and joins no load that began before', async () => {
  await cached(member, 60_000, counted('old'));
  await cached(member, 60_000, counted('old'));
  kept.clear();
  assert.equal(await cached(member, 60_000, counted('new'), { newest: true }), 'new');
  kept.clear();
  newProcess();
  const begun = Promise.withResolvers<string>();
  const slow = cached(member, 60_000, () => begun.promise);
  assert.equal(await cached(member, 60_000, counted('newest'), { newest: true }), 'newest');
  begun.resolve('slow');
  await slow;
});

test('where nobody could be told of a write, its writer gets what the database says, and nobody keeps it', async () => {
  await cached(member, 60_000, counted('old'));
  assert.equal(await cached(member, 60_000, counted('new'), { loaded: true }), 'new');
  assert.equal(await cached(member, 60_000, counted('loaded')), 'old');
});

test('a copy of which nobody would say that it has changed is a second old at most', async () => {
  await cached(member, 60_000, counted('one'));
  await cached(member, 60_000, counted('one'));
  kept.clear();
  now += 999;
  assert.equal(await cached(member, 60_000, counted('two')), 'one');
  await new Promise((resolve) => setImmediate(resolve));
  put('cache.local', undefined);
  await cached(member, 60_000, counted('two'));
  kept.clear();
  now += 1_001;
  assert.equal(await cached(member, 60_000, counted('three')), 'three');
});

test('all of one tenant can be dropped, for every process and without touching another', async () => {
  const other = cacheKeys.member('globex', 'max');
  for (const key of [member, other]) await cached(key, 60_000, counted('kept'));
  await dropTenant('acme');
  newProcess();
  assert.equal(await cached(member, 60_000, counted('anew')), 'anew');
  assert.equal(await cached(other, 60_000, counted('anew')), 'kept');
});

test('entries under the previous secret are read, new ones are made with the present', async () => {
  const present = process.env.LECTERN_SECRET;
  await cached(member, 60_000, counted('under the old one'));
  process.env.LECTERN_SECRET = 'another secret of more than thirty-two characters';
  process.env.LECTERN_SECRET_PREVIOUS = present;
  const rotated = () => {
    newProcess();
    for (const name of ['env', 'crypto.keys']) put(name, undefined);
  };
  rotated();
  assert.equal(await cached(member, 60_000, counted('loaded')), 'under the old one');
  kept.clear();
  newProcess();
  await cached(member, 60_000, counted('under the new one'));
  process.env.LECTERN_SECRET_PREVIOUS = '';
  rotated();
  assert.equal(await cached(member, 60_000, counted('loaded')), 'under the new one');
  process.env.LECTERN_SECRET = present;
  rotated();
  assert.equal(
    await cached(member, 60_000, counted('loaded')),
    'loaded',
    'of a secret this process does not know',
  );
});

test('every key starts with its tenant', () => {
  for (const make of Object.values(cacheKeys) as ((tenantId: string, ...rest: string[]) => CacheKey)[]) {
    const key = make('acme', 'x', 'y');
    assert.ok(key.text.startsWith('acme:'), key.text);
    assert.equal(key.tenantId, 'acme');
  }
});

test('whatever an address holds, no two things and no two tenants share a key', () => {
  const parts = ['x', 'x:y', ':', '', 'settings', 'acme', '__proto__', 'x\n', 'a'.repeat(4_000)];
  const seen = new Map<string, string>();
  for (const [kind, make] of Object.entries(cacheKeys) as [string, (...of: string[]) => CacheKey][]) {
    for (const tenantId of ['acme', 'globex']) {
      for (const part of make.length > 1 ? parts : ['']) {
        const what = JSON.stringify([kind, tenantId, part]);
        const { text } = make(tenantId, part);
        assert.equal(seen.get(text), undefined, `${what} is ${seen.get(text)}`);
        seen.set(text, what);
      }
    }
  }
});
