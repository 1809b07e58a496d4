import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { contrast } from '#lib/oklch.ts';
import { DEFAULT_ACCENT, GROUNDS, paletteCss } from '#lib/palette.ts';

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name as string, { light: light as string, dark: dark as string }],
  ),
);

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name);
  assert.ok(token, `theme.css has no colour --${name}`);
  return token[theme];
}

const TONES = ['success', 'warn', 'danger', 'info'];
const TEXT: [string, string[]][] = [
  ...['ink', 'ink-2', 'ink-3'].map((ink): [string, string[]] => [
    ink,
    ['canvas', 'surface', 'sunken', 'pressed'],
  ]),
  ...TONES.map((tone): [string, string[]] => [
    `${tone}-ink`,
    ['canvas', 'surface', 'sunken', `${tone}-soft`],
  ]),
  ['on-danger', ['danger']],
  ['ink', ['accent-soft', 'accent-line']],
];
const GRAPHIC: [string, string[]][] = [
  ['line-strong', ['canvas', 'surface', 'sunken']],
  ...TONES.map((tone): [string, string[]] => [tone, ['canvas', 'surface', 'sunken']]),
];

for (const theme of ['light', 'dark'] as const)
  test(`every ink passes 4.5:1 and every mark 3:1 on the ground it stands on, ${theme}`, () => {
    for (const [least, pairs] of [
      [4.5, TEXT],
      [3, GRAPHIC],
    ] as const)
      for (const [name, grounds] of pairs)
        for (const ground of grounds) {
          const ratio = contrast(colour(name, theme), colour(ground, theme));
          assert.ok(ratio >= least, `--${name} on --${ground} is ${ratio.toFixed(2)}:1 on ${theme} pages`);
        }
  });

test('what is black and what is white is seen on the ground under transparent pictures', () => {
  const [, ground] = /--see-through: ([^;]+);/.exec(css) ?? [];
  const tones = ground?.match(/#[0-9a-f]{6}/g) ?? [];
  assert.equal(tones.length, 2);
  for (const tone of tones)
    for (const drawn of ['#000000', '#ffffff'])
      assert.ok(contrast(drawn, tone) >= 3, `${drawn} on ${tone}: ${contrast(drawn, tone)}`);
});

test('the palette counts on the grounds that the theme paints', () => {
  for (const theme of ['light', 'dark'] as const)
    assert.deepEqual(
      GROUNDS[theme],
      ['canvas', 'surface', 'sunken'].map((name) => colour(name, theme)),
    );
});

test('without a tenant the accent is Lectern’s own palette', () => {
  for (const [, name, light, dark] of paletteCss(DEFAULT_ACCENT).matchAll(
    /--([a-z-]+):light-dark\((.{7}),(.{7})\)/g,
  ))
    assert.deepEqual(tokens.get(name as string), { light, dark }, name);
});
