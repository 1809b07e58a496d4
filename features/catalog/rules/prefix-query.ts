/** What was typed as a tsquery in which every word is a beginning: 'phish mail' → 'phish':* & 'mail':*. Null without a word. */
export function prefixQuery(text: string): string | null {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  if (words === null) return null;
  // Letters and digits only, so that nothing typed can be an operator.
  return words
    .slice(0, 12)
    .map((word) => `'${word}':*`)
    .join(' & ');
}
