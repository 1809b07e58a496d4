/** One calm line: what, then how it went. */
export function say(what: string, how: string): void {
  console.log(`  ${what.padEnd(10)} ${how}`);
}

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
