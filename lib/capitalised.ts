/** 'fixed-term' → 'Fixed-term': words that begin a line. */
export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
