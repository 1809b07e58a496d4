const LONGEST = 200;

/** A file's name as it is shown: without what cannot be seen or turns the direction of writing, and never half a letter. */
export const shownName = (name: string): string =>
  [
    ...name
      .toWellFormed()
      .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
      .trim(),
  ]
    .slice(0, LONGEST)
    .join('');
