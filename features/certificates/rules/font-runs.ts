/** A piece of text that one font can show. */
export type FontRun = { font: string; text: string };

/**
 * Cuts a text into runs, each in the first font that has its characters: web fonts come cut by script. A character that
 * no font has stays in the first, which shows its missing-glyph box rather than nothing.
 */
export function fontRuns(
  text: string,
  fonts: readonly { name: string; has: (codePoint: number) => boolean }[],
): FontRun[] {
  const runs: FontRun[] = [];
  for (const character of text.normalize('NFC')) {
    const codePoint = character.codePointAt(0) ?? 0;
    const last = runs.at(-1);
    const current = fonts.find(({ name }) => name === last?.font);
    if (last && current?.has(codePoint)) {
      last.text += character;
      continue;
    }
    const font = (fonts.find(({ has }) => has(codePoint)) ?? fonts[0])?.name ?? '';
    if (last?.font === font) last.text += character;
    else runs.push({ font, text: character });
  }
  return runs;
}
