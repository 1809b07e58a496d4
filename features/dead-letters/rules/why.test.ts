import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { why } from '#features/dead-letters/rules/why.ts';

test('a parser is quoted by the places it complains of', () => {
  const { error } = z.object({ name: z.number(), list: z.array(z.uuid()) }).safeParse({
    name: 'Ann Other',
    list: ['Ann Other'],
  });
  assert.equal(why(error), 'Not in the expected form: name (invalid_type), list.0 (invalid_format)');
});

test('a database is quoted by code, table and constraint, whatever wraps it', () => {
  const cause = Object.assign(new Error('value "Ann Other" is too long'), {
    name: 'PostgresError',
    code: '23514',
    table_name: 'lesson',
    constraint_name: 'lesson_kind',
    detail: 'Failing row contains (Ann Other).',
  });
  const said = why(new Error('Failed query: insert … Ann Other', { cause }));
  assert.equal(said, 'PostgreSQL 23514, table lesson, constraint lesson_kind');
});

test('anything else is its kind and where it happened', () => {
  assert.match(
    why(new TypeError('Ann Other is not a function')),
    /^TypeError at features\/dead-letters\/rules\/why\.test\.ts:\d+$/,
  );
  assert.equal(why('Ann Other'), 'Failed without an error');
});
