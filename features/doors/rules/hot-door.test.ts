import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hotDoorFor } from '#features/doors/rules/hot-door.ts';

const NODE = { roles: ['web', 'sign-in', 'intake'], objectStore: false };

test('a request comes to its door', () => {
  for (const [method, url, door] of [
    ['GET', '/media/acme/x.svg?verify=1', 'media'],
    ['HEAD', '/media/acme/x.svg', 'media'],
    ['PUT', '/api/media-parts/x.y', 'part'],
    ['GET', '/livez', 'health'],
    ['GET', '/readyz', 'health'],
    ['GET', '/metrics', 'metrics'],
    ['GET', '/notices/unread', 'unread'],
    ['GET', '/api/track', 'track'],
    ['GET', '/sign-in/turn?next=/', 'turn'],
    ['POST', '/api//auth/callback/password', 'password'],
    ['GET', 'http://acme.localhost/', 'not-understood'],
    ['OPTIONS', '*', 'not-understood'],
    ['GET', '/courses/a%00b', 'not-understood'],
    ['GET', '/media/acme/x%00.svg', 'not-understood'],
    ['GET', '/courses/%ED%A0%80', 'not-understood'],
    ['GET', '/courses/%', 'not-understood'],
    ['GET', '/courses/%F0%9F%98%80?q=%', null],
    ['TRACE', '/', 'no-method'],
    ['PROPFIND', '/api/track', 'no-method'],
    ['POST', '/media/acme/x.svg', null],
    ['POST', '/notices/unread', null],
    ['GET', '/api/track?x', null],
    ['GET', '/_next/static/a.js', null],
    ['GET', '/', null],
  ] as const)
    assert.equal(hotDoorFor({ method, url }, NODE), door, `${method} ${url}`);
});

test('a node that has not the role leaves the request to others', () => {
  const worker = { roles: ['worker'], objectStore: true };
  assert.equal(hotDoorFor({ method: 'POST', url: '/api/track' }, worker), null);
  assert.equal(hotDoorFor({ method: 'PUT', url: '/api/media-parts/x' }, worker), null);
  assert.equal(hotDoorFor({ method: 'GET', url: '/notices/unread' }, worker), null);
  assert.equal(hotDoorFor({ method: 'GET', url: '/_next/static/a.js' }, worker), 'build');
});
