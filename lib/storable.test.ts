import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storable } from '#lib/storable.ts';

test('what people write can be kept', () => {
  for (const value of [
    undefined,
    null,
    1,
    'Zoë 😀 \n',
    ['a'],
    { a: { b: ['c'] } },
    new File(['\0'], 'a.svg'),
  ])
    assert.equal(storable(value), true);
});

test('what PostgreSQL takes in no text is found wherever it stands', () => {
  for (const value of ['a\0b', '\ud800', ['a', { b: 'x\0' }], { 'a\0': 1 }, { a: [['\udc00x']] }])
    assert.equal(storable(value), false);
});

test('what is nested without end is not kept, however deep it goes', () => {
  let deep: unknown = 'x';
  for (let n = 0; n < 200_000; n++) deep = [deep];
  assert.equal(storable(deep), false);
});
