/** A tenant gives one colour; everything tinted with it is computed here, for light and dark, so that text on it always passes 4.5:1. */
import { contrast, hexToOklch, normalHex, type Oklch, oklchToHex } from '#lib/oklch.ts';

export type AccentTokens = {
  /** Fill of primary buttons, progress and marks: at least 3:1 against every ground. */
  accent: string;
  accentHover: string;
  /** Text on `accent` and `accentHover`. */
  onAccent: string;
  /** Accent-coloured text on every ground and on `accentSoft`. */
  accentStrong: string;
  accentSoft: string;
  accentLine: string;
};

export type Palette = { light: AccentTokens; dark: AccentTokens; adjusted: boolean; message?: string };

export const DEFAULT_ACCENT = '#1f5c4d';

/** Grounds that accent-coloured things stand on: canvas, surface, sunken. `components/theme.test.ts` checks them against theme.css. */
export const GROUNDS = {
  light: ['#fbf9f7', '#ffffff', '#f4f2ef'],
  dark: ['#12110f', '#1a1816', '#23211e'],
} as const;

const TEXT = 4.5;
const GRAPHIC = 3;
const WHITE = '#ffffff';
const INK = '#14120f';

const passes = (colour: string, grounds: readonly string[], ratio: number) =>
  grounds.every((ground) => contrast(colour, ground) >= ratio);

/** Steps lightness away from the grounds until `ok`; black and white end the search. */
function shift(from: Oklch, step: number, ok: (hex: string) => boolean): string {
  for (let l = from.l; l > 0 && l < 1; l += step) {
    const hex = oklchToHex({ ...from, l });
    if (ok(hex)) return hex;
  }
  return step < 0 ? '#000000' : WHITE;
}

const textOn = (fill: string) =>
  contrast(WHITE, fill) >= TEXT ? WHITE : contrast(INK, fill) >= TEXT ? INK : undefined;

function fillFor(hex: string, theme: 'light' | 'dark'): string {
  const seen = (fill: string) => passes(fill, GROUNDS[theme], GRAPHIC);
  const given = hexToOklch(hex);
  if (theme === 'dark') return shift(given, 0.005, (fill) => seen(fill) && textOn(fill) !== undefined);
  // White text that almost passes is worth a slightly darker fill; dark text on a strong red or blue reads as disabled.
  const wantsWhite = contrast(WHITE, hex) >= 3.4;
  const ok = (fill: string) =>
    seen(fill) && (wantsWhite ? contrast(WHITE, fill) >= TEXT : textOn(fill) !== undefined);
  return ok(hex) ? hex : shift(given, -0.005, ok);
}

function tokens(hex: string, theme: 'light' | 'dark'): AccentTokens {
  const dark = theme === 'dark';
  const given = hexToOklch(hex);
  const tint = (l: number, c: number) => oklchToHex({ ...given, l, c: Math.min(given.c, c) });
  const accent = fillFor(hex, theme);
  const onAccent = textOn(accent) ?? WHITE;
  const fill = hexToOklch(accent);
  const accentSoft = dark ? tint(0.27, 0.034) : tint(0.957, 0.02);
  return {
    accent,
    accentHover: oklchToHex({ ...fill, l: fill.l + (onAccent === WHITE ? -0.045 : 0.045) }),
    onAccent,
    accentStrong: shift(
      dark ? { ...given, l: Math.max(given.l, 0.72) } : given,
      dark ? 0.005 : -0.005,
      (text) => passes(text, [...GROUNDS[theme], accentSoft], TEXT),
    ),
    accentSoft,
    accentLine: dark ? tint(0.42, 0.08) : tint(0.86, 0.06),
  };
}

function explain(given: string, light: string, dark: string): string | undefined {
  const changes = [
    light === given ? '' : `${light} on light pages`,
    dark === given ? '' : `${dark} on dark pages`,
  ].filter(Boolean);
  if (changes.length === 0) return undefined;
  return `${given} is shown as ${changes.join(' and ')}, because text on it or the colour itself would be hard to see there.`;
}

export function palette(accentHex: string): Palette {
  const known = normalHex(accentHex);
  const given = known ?? DEFAULT_ACCENT;
  const [light, dark] = [tokens(given, 'light'), tokens(given, 'dark')];
  const message = known
    ? explain(given, light.accent, dark.accent)
    : `“${accentHex}” is not a colour; Lectern’s own is used.`;
  return { light, dark, adjusted: message !== undefined, ...(message ? { message } : {}) };
}

const NAMES: Record<keyof AccentTokens, string> = {
  accent: '--accent',
  accentHover: '--accent-hover',
  onAccent: '--on-accent',
  accentStrong: '--accent-strong',
  accentSoft: '--accent-soft',
  accentLine: '--accent-line',
};

/**
 * A rule for a <style>; `:root` twice, so that it wins over theme.css in whatever order the two arrive. Values are
 * computed hex, never the tenant's text, so nothing can be injected.
 */
export function paletteCss(accentHex: string): string {
  const { light, dark } = palette(accentHex);
  const keys = Object.keys(NAMES) as (keyof AccentTokens)[];
  return `:root:root{${keys.map((key) => `${NAMES[key]}:light-dark(${light[key]},${dark[key]})`).join(';')}}`;
}
