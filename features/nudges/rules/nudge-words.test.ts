import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nudgeWords } from '#features/nudges/rules/nudge-words.ts';

const about = { by: 'Maya Okafor', givenName: 'Eli', requirement: 'Fire safety', today: '2026-11-22' };

test('a nudge says who reminds of what, and by when', () => {
  const { subject, body } = nudgeWords({ ...about, due: '2026-11-29' });
  assert.equal(subject, 'Maya Okafor reminds you: Fire safety');
  assert.match(body, /^Hello Eli,\n\n.*It is due on 29 Nov 2026, in 7 days\.$/s);
});

test('it tells the truth after the day, on it, and without one', () => {
  assert.match(nudgeWords({ ...about, due: '2026-11-21' }).body, /It was due on 21 Nov 2026, 1 day ago\.$/);
  assert.match(nudgeWords({ ...about, due: '2026-11-22' }).body, /It is due today, 22 Nov 2026\.$/);
  assert.match(nudgeWords({ ...about, due: null }).body, /“Fire safety”\.$/);
});
