/** Short-lived shared state: cache entries and flushes. Losing all of it loses no fact. */
export interface KeyValue {
  /** Whether other processes see the same keys. */
  readonly shared: boolean;
  get(key: string): Promise<string | null>;
  /** @returns false if `ifAbsent` was asked for and the key is there */
  set(key: string, value: string, options: { ttlMs: number; ifAbsent?: boolean }): Promise<boolean>;
  delete(keys: readonly string[]): Promise<void>;
}
