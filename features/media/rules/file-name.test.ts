import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startInput } from '#features/media/input.ts';
import { shownName } from '#features/media/rules/file-name.ts';

test('a name is cut between letters, and stays well-formed', () => {
  assert.equal(shownName(`${'a'.repeat(199)}\u{1f600}.mp4`), `${'a'.repeat(199)}\u{1f600}`);
  assert.equal(shownName('half \ud83d.mp4'), 'half \ufffd.mp4');
  assert.equal(shownName('Räumung – 2026 (neu).mp4'), 'Räumung – 2026 (neu).mp4');
});

test('what cannot be seen, or turns the direction of writing, is left out', () => {
  assert.equal(shownName(' film\u202e4pm.exe\u0000\n '), 'film4pm.exe');
});

test('a name of which nothing can be seen is none', () => {
  const rest = { bytes: 1, head: '', fingerprint: 'f' };
  assert.equal(startInput.safeParse({ ...rest, fileName: '\u0001\u202e' }).success, false);
  assert.equal(startInput.safeParse({ ...rest, fileName: 'a.mp4' }).success, true);
});
