import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignInPath, takesPassword } from '#features/access/rules/sign-in-path.ts';

test('a node that signs people in answers what that needs, and nothing of the portal', () => {
  const needed = [
    '/sign-in',
    '/sign-in/turn',
    '/forgot',
    '/password/abc',
    '/api/auth/csrf',
    '/_next/static/a.js',
    '/favicon.svg',
  ];
  for (const path of needed) assert.ok(isSignInPath(path), path);
  const others = [
    '/',
    '/sign-inn',
    '/catalog',
    '/admin/people',
    '/api/track',
    '/password',
    '/x/sign-in',
    '/operator',
  ];
  for (const path of others) assert.ok(!isSignInPath(path), path);
});

test('the door of passwords is known in every spelling', () => {
  const spellings = [
    '/api/auth/callback/password',
    '/api/auth/callback/password/',
    '/api/auth/callback/%70assword',
    '/%61pi/auth/callback%2Fpassword',
    '//api//auth/callback',
    '/API/auth/Callback/password',
    '/api/auth/callback/password%',
  ];
  for (const path of spellings) assert.ok(takesPassword('POST', path), path);
  for (const path of ['/api/auth/csrf', '/api/auth/signout', '/sign-in'])
    assert.ok(!takesPassword('POST', path));
  assert.ok(!takesPassword('GET', '/api/auth/callback/password'));
});
