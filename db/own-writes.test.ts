import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CausalPoint, ON_PRIMARY, positionText } from '#db/causal.ts';
import { ownCookie, ownWrites } from '#db/own-writes.ts';
import { cacheKeys } from '#lib/cache-keys.ts';

process.env.LECTERN_SECRET ??= 'a secret of at least thirty-two characters';

const at = (lsn: string, timeline = 1, cluster = 'eu.1'): CausalPoint => ({ cluster, timeline, lsn });
const settings = cacheKeys.settings('acme');
const catalog = cacheKeys.catalog('acme');
const standing = (cookie: string, key = settings, tenantId = 'acme') => ownWrites(tenantId, cookie)?.(key);

test('what was read before one’s own write of it is known by its position', () => {
  const cookie = ownCookie('acme', undefined, [settings], at('1/F'));
  const own = standing(cookie);
  assert.equal(own?.(positionText(at('0/FFFFFFFF'))), 'before');
  assert.equal(own?.(positionText(at('1/F'))), 'after');
  assert.equal(own?.(positionText(at('2/0'))), 'after');
  assert.equal(standing(cookie, catalog), null, 'another key');
});

test('positions of another history say nothing', () => {
  const own = standing(ownCookie('acme', undefined, [settings], at('1/F')));
  for (const position of [null, '', 'eu.1', positionText(at('2/0', 2)), positionText(at('2/0', 1, 'eu'))])
    assert.equal(own?.(position), 'unknown', String(position));
  const lost = standing(ownCookie('acme', undefined, [settings], ON_PRIMARY));
  assert.equal(lost?.(positionText(at('1/F'))), 'unknown');
  assert.equal(lost?.(positionText(ON_PRIMARY)), 'unknown');
});

test('a cookie adds what was written before it, counts every key as written beyond many, and holds for one tenant', () => {
  const first = ownCookie('acme', undefined, [settings], at('1/0'));
  const both = ownCookie('acme', first, [catalog], at('2/0'));
  assert.equal(standing(both)?.(positionText(at('1/5'))), 'before');
  assert.equal(standing(both, catalog)?.(positionText(at('2/0'))), 'after');
  const many = Array.from({ length: 17 }, (_, n) => cacheKeys.course('acme', String(n)));
  const every = ownCookie('acme', undefined, many, at('1/0'));
  assert.equal(standing(every)?.(positionText(at('0/1'))), 'before');
  assert.equal(ownWrites('globex', both), undefined);
  assert.equal(ownWrites('acme', `${both}x`), undefined);
});
