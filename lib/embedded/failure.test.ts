import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { explain } from '#lib/embedded/failure.ts';
import { AppError } from '#lib/errors.ts';

const place = { data: tmpdir() };
const sentence = (error: unknown) => explain(place, error).message;

test('a full disk is named, by whomever it was noticed', () => {
  const byNode = Object.assign(new Error('write'), { code: 'ENOSPC' });
  const byPostgres = new Error('FATAL:  could not write lock file "postmaster.pid": No space left on device');
  for (const error of [byNode, byPostgres]) {
    assert.match(sentence(error), /^The disk that holds .+ is full: free some space/);
  }
});

test('a folder of somebody else is named', () => {
  const denied = Object.assign(new Error('open'), { code: 'EACCES', path: '/srv/lectern/primary' });
  assert.match(sentence(denied), /^\/srv\/lectern\/primary can't be written by this user/);
});

test("PostgreSQL's own reason is given, with the place of its log", () => {
  const said =
    '2026-01-01 UTC [7] LOG:  starting\n2026-01-01 UTC [7] FATAL:  invalid value for parameter "jit"\n';
  assert.equal(
    sentence(new Error(said)),
    `The embedded PostgreSQL did not start: invalid value for parameter "jit". PostgreSQL's log is in ${place.data}.`,
  );
});

test('what is a sentence already stays as it is', () => {
  const error = new AppError('unavailable', 'Set DATABASE_URL.');
  assert.equal(explain(place, error), error);
});
