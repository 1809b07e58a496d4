import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LOGO_BYTES, logoFile } from '#features/tenancy/rules/logo-file.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const svg = (inside: string) =>
  bytes(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inside}</svg>`);
const verdict = (inside: string) => logoFile(svg(inside)).ok;

test('plain drawings and pictures are taken', () => {
  assert.deepEqual(logoFile(svg('<path d="M0 0h8v8z" fill="url(#g)"/><use href="#a"/>')), {
    ok: true,
    extension: 'svg',
  });
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);
  assert.deepEqual(logoFile(png), { ok: true, extension: 'png' });
  const webp = Uint8Array.of(0x52, 0x49, 0x46, 0x46, 1, 0, 0, 0, 0x57, 0x45, 0x42, 0x50);
  assert.deepEqual(logoFile(webp), { ok: true, extension: 'webp' });
  for (const name of ['lectern.svg', 'lectern-dark.svg', 'favicon.svg'])
    assert.equal(logoFile(readFileSync(`public/${name}`)).ok, true, name);
});

test('a drawing that could act or load is refused', () => {
  for (const inside of [
    '<script>alert(1)</script>',
    '<svg:script>alert(1)</svg:script>',
    '<path onload="alert(1)"/>',
    '<foreignObject><body/></foreignObject>',
    '<a href="javascript:alert(1)"><path/></a>',
    '<image href="//example.com/x.png"/>',
    '<image xlink:href = "other.svg"/>',
    '<style>@import "x.css"</style>',
    '<path style="fill:url(x.svg#a)"/>',
  ])
    assert.equal(verdict(inside), false, inside);
  assert.equal(logoFile(bytes('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>')).ok, false);
});

test('no file keeps the server busy', () => {
  const filled = (head: string, unit: string) => bytes(head + unit.repeat((LOGO_BYTES - 16) / unit.length));
  for (const [head, unit] of [
    ['', '<!---->'],
    ['', '<!--'],
    ['', '<?xml '],
    ['<svg ', '<'],
    ['<svg href=', ' '],
    ['<svg href', " '"],
    ['<svg>url(', ' '],
    ['<svg on', 'on'],
  ] as const) {
    const file = filled(head, unit);
    // What this process used of a core: others on the machine may keep it waiting.
    const began = process.cpuUsage();
    logoFile(file);
    const { user, system } = process.cpuUsage(began);
    assert.ok((user + system) / 1000 < 500, `${head}${unit}…`);
  }
});

test('what is no picture, empty or too large is refused', () => {
  assert.equal(logoFile(bytes('<html></html>')).ok, false);
  assert.equal(logoFile(new Uint8Array()).ok, false);
  assert.equal(logoFile(new Uint8Array(LOGO_BYTES + 1)).ok, false);
  assert.equal(logoFile(Uint8Array.of(0xff, 0xd8, 0xff)).ok, false);
});
