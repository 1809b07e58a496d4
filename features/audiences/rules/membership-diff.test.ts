import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MembershipDiff, membershipDiff } from '#features/audiences/rules/membership-diff.ts';

const people = fc.subarray(['ada', 'ben', 'cem', 'dag', 'eli', 'fay']);
const matching = (ids: readonly string[]) =>
  ids.map((personId) => ({ personId, why: `because of ${personId}` }));
const apply = (members: readonly string[], diff: MembershipDiff) =>
  [...members.filter((m) => !diff.closed.includes(m)), ...diff.opened.map((o) => o.personId)].toSorted();

test('who matches and is not in is opened with the reason, who is in and no longer matches is closed', () => {
  assert.deepEqual(membershipDiff(['ada', 'ben'], matching(['ben', 'cem'])), {
    opened: [{ personId: 'cem', why: 'because of cem' }],
    closed: ['ada'],
    kept: ['ben'],
  });
});

test('trap: rules that only fire on joining. Somebody who matched all along is opened at the first run', () => {
  const diff = membershipDiff([], matching(['ada', 'ben']));
  assert.deepEqual(
    diff.opened.map((o) => o.personId),
    ['ada', 'ben'],
  );
});

test('trap: deactivate and reactivate. A suspended member stays, and nothing is opened on the way back', () => {
  const away = membershipDiff(['ada'], [], new Set(['ada']));
  assert.deepEqual([away.opened, away.closed], [[], []]);
  const back = membershipDiff(['ada'], matching(['ada']));
  assert.deepEqual([back.opened, back.closed], [[], []]);
});

test('trap: inactive on the day it ran. A newcomer who was suspended is opened at the next run', () => {
  assert.deepEqual(membershipDiff([], matching(['ada']), new Set(['ada'])).opened, []);
  assert.equal(membershipDiff([], matching(['ada'])).opened.length, 1);
});

test('applied, the members are exactly who matches; applied again, nothing changes', () => {
  fc.assert(
    fc.property(people, people, (members, matches) => {
      const after = apply(members, membershipDiff(members, matching(matches)));
      assert.deepEqual(after, matches.toSorted());
      const again = membershipDiff(after, matching(matches));
      assert.deepEqual([again.opened, again.closed], [[], []]);
    }),
  );
});

test('nobody is both opened and closed, and suspended people are neither', () => {
  fc.assert(
    fc.property(people, people, people, (members, matches, suspended) => {
      const { opened, closed, kept } = membershipDiff(members, matching(matches), new Set(suspended));
      assert.equal(closed.length + kept.length, members.length);
      const touched = [...opened.map((o) => o.personId), ...closed];
      assert.equal(new Set(touched).size, touched.length);
      assert.ok(touched.every((person) => !suspended.includes(person)));
    }),
  );
});
