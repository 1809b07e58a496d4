import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold, NO_PROGRESS } from '#features/player/rules/fold.ts';
import { type LessonAsk, type LessonFacts, lessonComplete } from '#features/player/rules/lesson-complete.ts';
import { coverage, type Range } from '#features/player/rules/watched.ts';

const nothing: LessonFacts = {
  progress: NO_PROGRESS,
  secondsSinceStart: 3_600,
  quizPassed: false,
  signedSha256: null,
};
const verdict = (lesson: LessonAsk, facts: Partial<LessonFacts>) =>
  lessonComplete(lesson, { ...nothing, ...facts });
const watched = (...ranges: Range[]) => ({ progress: { ...NO_PROGRESS, watched: ranges } });

test('nothing done completes nothing, and each lesson says what it lacks', () => {
  const lessons: LessonAsk[] = [
    { kind: 'text', minimumSeconds: 0 },
    { kind: 'video', seconds: 40 },
    { kind: 'quiz' },
    { kind: 'policy', sha256: 'h' },
  ];
  for (const lesson of lessons) {
    const result = lessonComplete(lesson, nothing);
    assert.ok(!result.complete && result.lacks.endsWith('.'));
  }
});

test('a text is complete at its end, and not before its least reading time', () => {
  const finished = fold([
    { id: 'a', seq: 1, at: 1, kind: 'finished' },
    { id: 'b', seq: 2, at: 2, kind: 'spent', seconds: 20 },
  ]);
  assert.equal(verdict({ kind: 'text', minimumSeconds: 20 }, { progress: finished }).complete, true);
  assert.deepEqual(verdict({ kind: 'text', minimumSeconds: 30 }, { progress: finished }), {
    complete: false,
    lacks: 'The text was open 10 seconds less than it takes to read.',
  });
});

test('reading time counts as far as time has passed', () => {
  const text: LessonAsk = { kind: 'text', minimumSeconds: 60 };
  const progress = fold([
    { id: 'a', seq: 1, at: 1, kind: 'finished' },
    { id: 'b', seq: 2, at: 2, kind: 'spent', seconds: 60 },
    { id: 'c', seq: 3, at: 3, kind: 'spent', seconds: 60 },
  ]);
  assert.deepEqual(verdict(text, { progress, secondsSinceStart: 18.4 }), {
    complete: false,
    lacks: 'The text was open 40 seconds less than it takes to read.',
  });
  assert.equal(verdict(text, { progress, secondsSinceStart: 58 }).complete, true);
});

test('a video is complete by what was watched, not by reaching its end', () => {
  const video: LessonAsk = { kind: 'video', seconds: 40 };
  assert.equal(verdict(video, watched([0, 36])).complete, true);
  assert.equal(verdict(video, watched([0, 18], [22, 40])).complete, true);
  assert.deepEqual(verdict(video, watched([35, 40])), {
    complete: false,
    lacks: '12 % of the video is watched; 90 % is needed.',
  });
  const skipped = fold([{ id: 'a', seq: 1, at: 1, kind: 'finished' }]);
  assert.equal(verdict(video, { progress: skipped }).complete, false);
  assert.equal(verdict({ ...video, seconds: 0 }, watched([0, 40])).complete, false);
});

test('a video reported as watched faster than time passes is not complete until time allows it', () => {
  const video: LessonAsk = { kind: 'video', seconds: 600, completeAt: 0.9 };
  const all = watched([0, 600]);
  assert.equal(verdict(video, { ...all, secondsSinceStart: 20 }).complete, false);
  assert.equal(verdict(video, { ...all, secondsSinceStart: 300 }).complete, true);
});

test('a video is complete exactly when the watched share reaches the threshold', () => {
  const range: fc.Arbitrary<Range> = fc.tuple(fc.nat(50), fc.nat(50)).map(([from, to]) => [from, to]);
  fc.assert(
    fc.property(fc.array(range), fc.double({ min: 0.1, max: 1, noNaN: true }), (ranges, threshold) => {
      const complete = verdict(
        { kind: 'video', seconds: 45, completeAt: threshold },
        watched(...ranges),
      ).complete;
      assert.equal(complete, coverage(ranges, 45) >= threshold);
    }),
  );
});

test('a quiz needs a passed attempt, a policy the acknowledgement of this very text', () => {
  assert.equal(verdict({ kind: 'quiz' }, { quizPassed: true }).complete, true);
  assert.equal(verdict({ kind: 'policy', sha256: 'v2' }, { signedSha256: 'v2' }).complete, true);
  assert.deepEqual(verdict({ kind: 'policy', sha256: 'v2' }, { signedSha256: 'v1' }), {
    complete: false,
    lacks: 'An earlier text of the policy was acknowledged, not this one.',
  });
});
