import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safePath } from '#features/access/rules/safe-path.ts';

test('a path of the portal is kept with its query', () => {
  assert.equal(safePath('/courses/a?b=c#d'), '/courses/a?b=c#d');
});

test('nothing that leaves the portal is taken', () => {
  const bad = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
    'courses/a',
    '/sign-in?next=/sign-in',
    '',
    undefined,
    ['/a'],
  ];
  for (const given of bad) assert.equal(safePath(given), '/', String(given));
});
