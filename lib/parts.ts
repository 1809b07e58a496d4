/** A list in parts of at most `size`: PostgreSQL takes at most 65,535 parameters a statement. */
export function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
