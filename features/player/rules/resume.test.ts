import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resume } from '#features/player/rules/resume.ts';

const a = { id: 'a', complete: true, position: 40 };
const b = { id: 'b', complete: false, position: 12 };
const c = { id: 'c', complete: false, position: null };

test('the first lesson that is not complete, where the person was', () => {
  assert.deepEqual(resume([a, b, c]), { lessonId: 'b', position: 12, again: false });
  assert.deepEqual(resume([a, c, b]), { lessonId: 'c', position: 0, again: false });
});

test('a finished course begins anew, an empty one nowhere', () => {
  assert.deepEqual(resume([a]), { lessonId: 'a', position: 0, again: true });
  assert.equal(resume([]), null);
});
