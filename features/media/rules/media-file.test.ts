import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, mediaFile } from '#features/media/rules/media-file.ts';

const text = (of: string) => new TextEncoder().encode(of);
const film = Uint8Array.of(0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x6d);
const kinds = {
  mp4: film,
  jpg: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
  png: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  webp: Uint8Array.of(0x52, 0x49, 0x46, 0x46, 1, 0, 0, 0, 0x57, 0x45, 0x42, 0x50),
  vtt: text('\uFEFFWEBVTT\n\n00:00.000 --> 00:01.000\nHello'),
  svg: text('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg viewBox="0 0 8 8"/>'),
} as const;

test('a file is what it begins with, up to the size of its kind', () => {
  for (const [kind, head] of Object.entries(kinds) as [keyof typeof kinds, Uint8Array][]) {
    assert.deepEqual(mediaFile(head, LIMITS[kind]), { ok: true, kind });
    const over = mediaFile(head, LIMITS[kind] + 1);
    assert.match(over.ok ? '' : over.why, /MB at most/);
  }
});

test('anything else is refused with a sentence', () => {
  for (const other of [
    text('<!doctype html><script>alert(1)</script>'),
    text('<html><svg>'),
    text('WEBVTTX'),
    text('#!/bin/sh'),
    text('%PDF-1.7'),
    text('GIF89a'),
    Uint8Array.of(0x50, 0x4b, 3, 4),
    Uint8Array.of(0xff, 0xd8),
    new Uint8Array(),
  ])
    assert.equal(mediaFile(other, 100).ok, false, new TextDecoder().decode(other));
  assert.deepEqual(mediaFile(film, 0), { ok: false, why: 'The file is empty.' });
});

test('a drawing that could act is refused once all of it is there', () => {
  const head = text('<svg viewBox="0 0 8 8"><path d="M0 0"/>');
  const whole = text('<svg viewBox="0 0 8 8"><path d="M0 0"/><script>alert(1)</script></svg>');
  assert.equal(mediaFile(head, whole.length).ok, true);
  const verdict = mediaFile(head, whole.length, whole);
  assert.match(verdict.ok ? '' : verdict.why, /contains a script/);
});
