import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attemptsLeft, type QuizTerms, type QuizTry } from '#features/quizzes/rules/attempts-left.ts';

const start = Date.parse('2026-03-15T09:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const failed = (minutes: number): QuizTry => ({
  openedAt: at(minutes),
  submittedAt: at(minutes + 5),
  passed: false,
});
const terms: QuizTerms = { maxAttempts: 3, waitMinutes: 10, timeLimitMinutes: 15 };

test('the first attempt opens at once, the next after the wait, until all are used', () => {
  assert.deepEqual(attemptsLeft([], terms, at(0)), { may: 'open', left: 3 });
  assert.deepEqual(attemptsLeft([failed(0)], terms, at(14)), {
    may: 'wait',
    until: at(15),
    left: 2,
    sentence: 'The next attempt can begin 10 minutes after the last.',
  });
  assert.deepEqual(attemptsLeft([failed(0)], terms, at(15)), { may: 'open', left: 2 });
  assert.deepEqual(attemptsLeft([failed(0), failed(20), failed(40)], terms, at(90)), {
    may: 'no',
    sentence: 'All 3 attempts are used.',
  });
});

test('an open attempt goes on instead of a second one, until its time is over', () => {
  const open: QuizTry = { openedAt: at(0), submittedAt: null, passed: false };
  assert.equal(attemptsLeft([open], terms, at(15)).may, 'continue');
  assert.equal(attemptsLeft([open], { ...terms, maxAttempts: 1 }, at(15)).may, 'continue');
  assert.equal(attemptsLeft([open], terms, at(15.5)).may, 'continue');
  assert.equal(attemptsLeft([open], terms, at(16)).may, 'wait');
  assert.equal(attemptsLeft([open], terms, at(26)).may, 'open');
  assert.equal(attemptsLeft([open], { ...terms, timeLimitMinutes: null }, at(9_999)).may, 'continue');
});

test('who has passed needs no other attempt', () => {
  assert.equal(attemptsLeft([{ ...failed(0), passed: true }], terms, at(90)).may, 'no');
});

test('without a limit of attempts there is always a next one', () => {
  assert.deepEqual(
    attemptsLeft([failed(0), failed(20), failed(40)], { ...terms, maxAttempts: null }, at(90)),
    {
      may: 'open',
      left: null,
    },
  );
});

test('never more attempts than allowed, and waiting always ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(60),
      fc.array(fc.nat(40)),
      (maxAttempts, waitMinutes, gaps) => {
        const tries: QuizTry[] = [];
        let minute = 0;
        for (const gap of gaps) {
          minute += gap;
          const may = attemptsLeft(tries, { maxAttempts, waitMinutes, timeLimitMinutes: 15 }, at(minute));
          if (may.may === 'wait') {
            const then = attemptsLeft(tries, { maxAttempts, waitMinutes, timeLimitMinutes: 15 }, may.until);
            assert.equal(then.may, 'open');
          }
          if (may.may === 'open')
            tries.push({ openedAt: at(minute), submittedAt: at(minute + 1), passed: false });
          minute += 1;
        }
        assert.ok(tries.length <= maxAttempts);
      },
    ),
  );
});
