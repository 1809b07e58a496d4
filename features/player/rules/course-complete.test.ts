import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { courseComplete } from '#features/player/rules/course-complete.ts';

const lesson = (id: string, complete: boolean, required = true) => ({ id, required, complete });

test('all required lessons make a course complete, optional ones do not hold it up', () => {
  assert.deepEqual(courseComplete([lesson('a', true), lesson('b', false), lesson('c', false, false)]), {
    complete: false,
    done: 1,
    of: 2,
    open: ['b'],
  });
  assert.equal(courseComplete([lesson('a', true), lesson('c', false, false)]).complete, true);
});

test('a course without required lessons asks for all, an empty one is never complete', () => {
  assert.equal(courseComplete([lesson('a', true, false), lesson('b', false, false)]).complete, false);
  assert.equal(courseComplete([lesson('a', true, false)]).complete, true);
  assert.equal(courseComplete([]).complete, false);
});

test('complete exactly when nothing is open, and what is done and open sum to the whole', () => {
  const lessons = fc.array(fc.record({ id: fc.uuid(), required: fc.boolean(), complete: fc.boolean() }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(lessons, (all) => {
      const { complete, done, of, open } = courseComplete(all);
      assert.equal(complete, open.length === 0);
      assert.equal(done + open.length, of);
    }),
  );
});
