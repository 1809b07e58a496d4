import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nudgeWords } from '#features/nudges/rules/nudge-words.ts';

const about = {
  from: 'Maya Okafor',
  givenName: 'Eli',
  requirement: 'Fire safety',
  due: '2026-11-29',
  derivation: '14 days after the assignment',
  why: 'Fire safety: for people in Finance.',
};

test('a nudge says who asks, for what, by when and why them', () => {
  const { subject, body } = nudgeWords({ ...about, daysLeft: 7 });
  assert.equal(subject, 'Maya Okafor reminds you: Fire safety');
  assert.match(body, /^Hello Eli,\n\nMaya Okafor asks .* It is due on 29 Nov 2026, 7 days from now/);
  assert.match(body, /Why you: Fire safety: for people in Finance\.$/);
});

test('it tells the truth after the day', () => {
  assert.match(nudgeWords({ ...about, daysLeft: -1 }).body, /It was due on 29 Nov 2026, 1 day ago/);
});
