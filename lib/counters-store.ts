/** Counts that end by themselves: failed sign-ins. No crowd of keys may push one out, or a limit could be washed away. */
export interface Counters {
  read(key: string): Promise<number>;
  /**
   * Adds one, unless the count has reached `limit`; the first starts its life of `ttlMs`. Nobody comes between.
   * @returns whether there was room below the limit
   * @throws unavailable when there is no room for another key
   */
  take(key: string, limit: number, ttlMs: number): Promise<boolean>;
  /** Takes one back. */
  giveBack(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}
