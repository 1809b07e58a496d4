const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long a player waits after its nth failure in a row: doubling, and spread by chance (0 to 1) so that players who failed
 * together do not come back together; never sooner than the server asked.
 */
export function backoffMs(failures: number, chance: number, retryAfterMs = 0): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(retryAfterMs + full * (0.5 + chance / 2));
}
