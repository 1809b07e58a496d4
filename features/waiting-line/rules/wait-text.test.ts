import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeText, positionText, spokenText, waitText } from '#features/waiting-line/rules/wait-text.ts';

test('a wait is told in words that hold for a while', () => {
  const said = [1, 10, 11, 45, 46, 80, 100, 170, 3_540, 3_600].map(waitText);
  assert.deepEqual(said, [
    'a few seconds',
    'a few seconds',
    'less than a minute',
    'less than a minute',
    'about a minute',
    'about a minute',
    'about 2 minutes',
    'about 3 minutes',
    'about 59 minutes',
    'more than an hour',
  ]);
});

test('a position is a number to read, and is not read aloud each time', () => {
  assert.equal(placeText(1), 'Next');
  assert.equal(placeText(12_345), 'Number 12,345');
  assert.equal(positionText(1), 'You are next.');
  assert.equal(positionText(12_345), 'You are number 12,345 in line.');
  assert.equal(spokenText(812, 130), spokenText(790, 125));
  assert.notEqual(spokenText(812, 130), spokenText(400, 65));
});
