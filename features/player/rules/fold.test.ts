import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Applied,
  applyEvents,
  fold,
  type LessonEvent,
  merge,
  NO_PROGRESS,
} from '#features/player/rules/fold.ts';

const common = { id: fc.uuid(), seq: fc.nat(50), at: fc.integer({ min: 1_000, max: 1_020 }) };
const kind = <K extends LessonEvent['kind']>(name: K) => fc.constant(name);
const event: fc.Arbitrary<LessonEvent> = fc.oneof(
  fc.record({ ...common, kind: kind('opened') }),
  fc.record({ ...common, kind: kind('position'), value: fc.nat(100) }),
  fc.record({ ...common, kind: kind('watched'), from: fc.nat(60), to: fc.nat(90), elapsed: fc.nat(30) }),
  fc.record({ ...common, kind: kind('spent'), seconds: fc.integer({ min: -5, max: 200 }) }),
  fc.record({ ...common, kind: kind('finished') }),
);
const events = fc.uniqueArray(event, { selector: (e) => e.id, maxLength: 25 });
const nothing: Applied = { progress: NO_PROGRESS, seen: new Set() };

/** The same events shuffled, some sent again, cut into batches: what a dropping network makes of them. */
const delivery = events.chain((original) =>
  fc
    .tuple(
      fc.shuffledSubarray(original, { minLength: original.length }),
      fc.subarray(original),
      fc.nat(),
      fc.nat(6),
    )
    .map(([shuffled, again, at, size]) => {
      const sent = shuffled.toSpliced(at % (shuffled.length + 1), 0, ...again);
      const batches: LessonEvent[][] = [];
      for (let i = 0; i < sent.length; i += size + 1) batches.push(sent.slice(i, i + size + 1));
      return { original, sent, batches };
    }),
);

test('any order, any repetition and any cut into batches give the same progress', () => {
  fc.assert(
    fc.property(delivery, ({ original, sent, batches }) => {
      const expected = fold(original);
      assert.deepEqual(fold(sent), expected);
      assert.deepEqual(batches.reduce(applyEvents, nothing).progress, expected);
    }),
    { numRuns: 500 },
  );
});

test('applying everything a second time changes nothing', () => {
  fc.assert(
    fc.property(events, (original) => {
      const once = applyEvents(nothing, original);
      assert.deepEqual(applyEvents(once, original.toReversed()), once);
    }),
  );
});

test('merging is commutative and associative, and no progress is its zero', () => {
  fc.assert(
    fc.property(events, events, events, (a, b, c) => {
      const [x, y, z] = [fold(a), fold(b), fold(c)];
      assert.deepEqual(merge(x, y), merge(y, x));
      assert.deepEqual(merge(merge(x, y), z), merge(x, merge(y, z)));
      assert.deepEqual(merge(x, NO_PROGRESS), x);
    }),
  );
});

test('a further event never takes progress away', () => {
  fc.assert(
    fc.property(events, event, (original, next) => {
      const [before, after] = [fold(original), fold([...original, next])];
      if (before.finishedAt !== null)
        assert.ok(after.finishedAt !== null && after.finishedAt <= before.finishedAt);
      assert.deepEqual(
        merge({ ...before, secondsSpent: 0 }, { ...after, secondsSpent: 0 }).watched,
        after.watched,
      );
      assert.ok(after.secondsSpent >= before.secondsSpent);
    }),
  );
});

test('a session reads as it happened', () => {
  const progress = fold([
    { id: 'a', seq: 1, at: 1_000, kind: 'opened' },
    { id: 'b', seq: 2, at: 11_000, kind: 'watched', from: 0, to: 10, elapsed: 10 },
    { id: 'c', seq: 3, at: 11_000, kind: 'position', value: 10 },
    { id: 'd', seq: 4, at: 11_000, kind: 'position', value: 4 },
    { id: 'e', seq: 5, at: 19_000, kind: 'watched', from: 4, to: 12, elapsed: 8 },
    { id: 'f', seq: 6, at: 20_000, kind: 'spent', seconds: 19 },
    { id: 'g', seq: 7, at: 21_000, kind: 'finished' },
    { id: 'h', seq: 8, at: 30_000, kind: 'finished' },
  ]);
  assert.deepEqual(progress, {
    startedAt: 1_000,
    lastAt: 30_000,
    finishedAt: 21_000,
    watched: [[0, 12]],
    position: { at: 11_000, seq: 4, value: 4 },
    secondsSpent: 19,
    events: 8,
  });
});

test('a forged report of a whole video in one moment adds no watched second', () => {
  const progress = fold([{ id: 'a', seq: 1, at: 5, kind: 'watched', from: 0, to: 3_600, elapsed: 3_600 }]);
  assert.deepEqual(progress.watched, []);
});
