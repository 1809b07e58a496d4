import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { edgeKeys, LIFETIME_S, mediaUrl, openedPath } from '#lib/media-address.ts';

process.env.LECTERN_SECRET = 'a new secret of thirty-two characters';
process.env.LECTERN_SECRET_PREVIOUS = 'an old secret of thirty-two characters';

const name = `${'ab'.repeat(32)}.mp4`;
const path = `/media/acme/${name}`;
const noon = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const address = mediaUrl('acme', name, noon);

/** Every way in which a signed address can be bent. */
const crooked = [
  path,
  address.replace('/acme/', '/globex/'),
  address.replace('.mp4', '.svg'),
  address.replace('abab', 'acab'),
  address.replace(/verify=\d/, 'verify=2'),
  address.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
  address.replace('/media/', '/media/../media/'),
  address.replace('/media/', '//media/'),
  `${address}&x=1`,
  `${address}A`,
  address.replace('?verify=', '?x=1&verify='),
  `${path}?verify=`,
];

test('an address opens its own path, until its window is over', () => {
  assert.equal(openedPath(address, noon), path);
  assert.equal(openedPath(address, later(6 * 3600)), path);
  assert.equal(openedPath(address, later(LIFETIME_S + 60)), null);
  for (const each of crooked) assert.equal(openedPath(each, noon), null, each);
});

test('an address stays the same for hours, and opens for five more whenever it was made', () => {
  assert.equal(mediaUrl('acme', name, later(-3600)), address);
  for (let hour = 0; hour < 24; hour++) {
    const made = mediaUrl('acme', name, later(hour * 3600));
    assert.equal(openedPath(made, later((hour + 5.7) * 3600)), path, String(hour));
    // A node whose clock is ten minutes ahead signs nothing that an edge would take for the future's.
    assert.ok(Number(/verify=(\d+)/.exec(made)?.[1]) * 1000 <= later(hour * 3600 - 600).getTime());
  }
});

test('what the replaced secret signed still opens', () => {
  const [, old = ''] = edgeKeys();
  const when = /verify=(\d+)/.exec(address)?.[1] ?? '';
  const mac = crypto.createHmac('sha256', old).update(`${path}${when}`).digest('base64url');
  assert.equal(openedPath(`${path}?verify=${when}-${mac}`, noon), path);
});

/** Vectors to check another edge by: they stand in docs/operations.md too. */
const VECTOR = {
  key: 'key-of-a-test-vector',
  path: '/media/acme/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.mp4',
  when: '1772344800',
  mac: 'JOtw66GfIzvoUIsoOpupR8KgvNn2CrM58d1XrYUvXhM',
};

/** Each edge's own file, asked as that edge asks it: does this address open now? */
const edges: Record<string, (address: string, keys: string[]) => Promise<boolean>> = {
  nginx: async (asked, keys) => {
    const { default: edge } = await import(`../ops/edge/${'nginx.js'}`);
    return edge.opens({ variables: { request_uri: asked, media_keys: keys.join(' ') } }) === 'yes';
  },
  CloudFront: async (asked, keys) => {
    const code = readFileSync('ops/edge/cloudfront.js', 'utf8').replaceAll(/^import .*$/gm, '');
    const cf = { kvs: () => ({ get: async () => keys.join(' ') }) };
    const handler = new Function('cf', 'crypto', `${code}; return handler;`)(cf, crypto);
    const [uri = '', query = ''] = asked.split('?');
    const parameters = [...new URLSearchParams(query)].map(([key, value]) => [key, { value }]);
    const request = { uri, querystring: Object.fromEntries(parameters) };
    return (await handler({ request })) === request;
  },
};

/** Cloudflare's rule takes an address as message, separator of 8 characters (`?verify=`), ten digits, `-` and the mac. */
edges.Cloudflare = async (asked, keys) => {
  const match = /^(.*).{8}(\d{10})-([\w-]{43})$/s.exec(asked);
  if (!match || Number(match[2]) + LIFETIME_S < Date.now() / 1000) return false;
  return keys.some(
    (key) =>
      crypto.createHmac('sha256', key).update(`${match[1]}${match[2]}`).digest('base64url') === match[3],
  );
};

for (const [edge, opens] of Object.entries(edges)) {
  test(`${edge} opens what a node signs, with both keys, and nothing else`, async (t) => {
    let now = noon;
    t.mock.method(Date, 'now', () => now.getTime());
    assert.equal(await opens(address, edgeKeys()), true);
    assert.equal(await opens(address, ['another', ...edgeKeys().slice(0, 1)]), true);
    assert.equal(await opens(address, ['another']), false);
    for (const each of crooked) {
      // CloudFront tells parameters apart: what else stands beside ours changes nothing.
      if (edge === 'CloudFront' && /x=1/.test(each)) continue;
      assert.equal(await opens(each, edgeKeys()), false, each);
    }
    now = later(LIFETIME_S + 60);
    assert.equal(await opens(address, edgeKeys()), false);
    const { key, path, when, mac } = VECTOR;
    now = new Date(Number(when) * 1000);
    assert.equal(await opens(`${path}?verify=${when}-${mac}`, [key]), true);
  });
}
