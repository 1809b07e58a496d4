import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '#features/doors/door.ts';
import { AGAIN_SECONDS, AppError } from '#lib/errors.ts';

const withCode = (code: string, cause?: unknown) =>
  Object.assign(new Error('connect to 10.0.0.7 as lectern_app', { cause }), { code });

test('whoever meets a server that is away is asked to come again', () => {
  for (const error of [
    withCode('ECONNREFUSED'),
    withCode('AWAY'),
    withCode('53300'),
    new Error('Failed query', { cause: withCode('57P01') }),
  ]) {
    const { status, headers, error: said } = failureOf(error);
    assert.deepEqual([status, headers], [503, { 'retry-after': String(AGAIN_SECONDS) }]);
    assert.doesNotMatch(said, /10\.0\.0\.7|lectern_app|query/);
  }
  const full = new AppError('unavailable', 'Very many sign in.', { retryAfter: 7 });
  assert.deepEqual(failureOf(full).headers, { 'retry-after': '7' });
});

test('a fault of ours is none of theirs, and comes with no words of its own', () => {
  for (const error of [new TypeError('x is not a function'), withCode('42P01'), undefined, 'text'])
    assert.deepEqual(failureOf(error), { status: 500, error: 'Something went wrong.', headers: {} });
});
