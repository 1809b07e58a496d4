import { type AccentTokens, GROUNDS, type Palette } from '#lib/palette.ts';

const INK = { light: '#1c1916', dark: '#eeece9' } as const;

function Sample({ theme, tokens }: { theme: 'light' | 'dark'; tokens: AccentTokens }) {
  return (
    <div
      className="grid flex-1 gap-3 rounded-lg p-4"
      style={{ background: GROUNDS[theme][1], color: INK[theme] }}
    >
      <span className="text-xs">{theme === 'light' ? 'Light pages' : 'Dark pages'}</span>
      <span className="flex flex-wrap items-center gap-3 text-sm">
        <span
          className="rounded-md px-3 py-1.5 font-medium"
          style={{ background: tokens.accent, color: tokens.onAccent }}
        >
          Button
        </span>
        <span className="underline" style={{ color: tokens.accentStrong }}>
          A link
        </span>
        <span
          className="rounded-md px-2 py-1"
          style={{ background: tokens.accentSoft, color: tokens.accentStrong }}
        >
          Selected
        </span>
      </span>
      <span className="block h-1.5 rounded-full" style={{ background: tokens.accent }} />
    </div>
  );
}

/** How a colour will look, before it is saved. */
export function PalettePreview({ palette }: { palette: Palette }) {
  return (
    <div className="flex flex-wrap gap-3 rounded-lg border border-line p-1" aria-hidden>
      <Sample theme="light" tokens={palette.light} />
      <Sample theme="dark" tokens={palette.dark} />
    </div>
  );
}
