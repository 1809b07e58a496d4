/** Counts that end by themselves: failed sign-ins. No crowd of keys may push one out, or a limit could be washed away. */
export interface Counters {
  read(key: string): Promise<number>;
  /**
   * Adds to a count and returns it; the first addition starts its life of `ttlMs`.
   * @throws unavailable when there is no room for another key
   */
  add(key: string, by: 1 | -1, ttlMs: number): Promise<number>;
  clear(key: string): Promise<void>;
}
