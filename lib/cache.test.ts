import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { cached, flush } from '#lib/cache.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import type { KeyValue } from '#lib/key-value-store.ts';

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
  for (const name of ['cache.local', 'cache.flushed', 'cache.loading']) put(name, undefined);
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
      return kept.get(key) ?? null;
    },
    set: async (key, value, { ifAbsent }) => {
      if (broken) throw new Error('down');
      if (ifAbsent && kept.has(key)) return false;
      kept.set(key, value);
      return true;
    },
  };
  put('key-value', shared);
  if ('mock' in t) t.mock.method(clock, 'now', () => new Date(now));
});

const member = cacheKeys.member('acme', 'eli');

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
  const [text = ''] = kept.values();
  assert.doesNotMatch(Buffer.from(text, 'base64').toString('latin1') + text, /Weber/);
  newProcess();
  const load = counted({ name: 'somebody else' });
  assert.deepEqual(await cached(member, 60_000, load), { name: 'Eli Weber' });
  assert.equal(load.calls, 0);
});

test('an entry that was altered, or put under another name or tenant, is not believed', async () => {
  await cached(member, 60_000, counted('own'));
  const text = kept.get(member.text) ?? '';
  const places: [CacheKey, string][] = [
    [member, `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`],
    [member, 'nonsense'],
    [cacheKeys.member('acme', 'ana'), text],
    [cacheKeys.member('globex', 'eli'), text],
  ];
  for (const [key, planted] of places) {
    newProcess();
    kept.set(key.text, planted);
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
  const load = async (how: object) => {
    told.push(how);
    return 'value';
  };
  await cached(member, 1_000, load);
  kept.clear();
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

test('a shared tier that is down costs no answer', async () => {
  broken = true;
  assert.equal(await cached(member, 60_000, counted('answer')), 'answer');
  await flush([member]);
});

test('every key starts with its tenant', () => {
  for (const make of Object.values(cacheKeys) as ((tenantId: string, ...rest: string[]) => CacheKey)[]) {
    const key = make('acme', 'x', 'y');
    assert.ok(key.text.startsWith('acme:'), key.text);
    assert.equal(key.tenantId, 'acme');
  }
});
