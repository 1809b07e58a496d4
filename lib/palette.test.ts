import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrast, hexToOklch, normalHex, oklchToHex } from '#lib/oklch.ts';
import { GROUNDS, palette, paletteCss } from '#lib/palette.ts';

const anyHex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

test('every colour a tenant can give leaves all text at 4.5:1 and the fill at 3:1, light and dark', () => {
  fc.assert(
    fc.property(anyHex, (hex) => {
      const result = palette(hex);
      for (const theme of ['light', 'dark'] as const) {
        const t = result[theme];
        const pairs: [string, string, number][] = [
          [t.onAccent, t.accent, 4.5],
          [t.onAccent, t.accentHover, 4.5],
          [t.accentStrong, t.accentSoft, 4.5],
          ...GROUNDS[theme].map((g): [string, string, number] => [t.accentStrong, g, 4.5]),
          ...GROUNDS[theme].map((g): [string, string, number] => [t.accent, g, 3]),
        ];
        for (const [a, b, least] of pairs)
          assert.ok(contrast(a, b) >= least, `${hex} ${theme}: ${a} on ${b} is ${contrast(a, b).toFixed(2)}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the message appears exactly when a shown colour is not the given one', () => {
  fc.assert(
    fc.property(anyHex, (hex) => {
      const { light, dark, adjusted, message } = palette(hex);
      assert.equal(adjusted, light.accent !== hex || dark.accent !== hex);
      assert.equal(message !== undefined, adjusted);
    }),
  );
});

test('a colour that passes is kept exactly; one that cannot is changed and named', () => {
  assert.equal(palette('#1F4FD8').light.accent, '#1f4fd8');
  const pale = palette('#ffee88');
  assert.notEqual(pale.light.accent, '#ffee88');
  assert.match(pale.message ?? '', /^#ffee88 is shown as #[0-9a-f]{6} on light pages/);
});

test('text that is no colour falls back and says so; nothing of it reaches the style', () => {
  const bad = '#fff;} body{display:none';
  assert.match(palette(bad).message ?? '', /not a colour/);
  assert.doesNotMatch(paletteCss(bad), /display/);
  assert.match(
    paletteCss('#abc'),
    /^(?::root){2}\{(--[a-z-]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);?){6}\}$/,
  );
});

test('OKLCH there and back is the same colour', () => {
  fc.assert(fc.property(anyHex, (hex) => assert.equal(oklchToHex(hexToOklch(hex)), hex)));
  assert.equal(normalHex(' #AbC '), '#aabbcc');
  assert.equal(normalHex('red'), undefined);
});
