/** Says how long a copy of a value may be believed. */
export interface Lease {
  /** False for good once the value has changed, and for as long as nobody would hear of it if it did. */
  holds(): boolean;
}

/** A value with the lease under which this process may keep a copy; without one, nobody will say that it has changed. */
export type Found = { value: string | null; lease: Lease | null };

export type GetOptions = {
  /** What was written last, wherever it was written: for those who may not see what is a second old. */
  newest?: boolean;
  /** Also just after an absence, when other processes may yet owe the store changes. */
  doubtful?: boolean;
};

export type SetOptions = {
  ttlMs: number;
  /** Only if this is there now; null: only if nothing is. */
  ifIs?: string | null;
};

/** Short-lived shared state: cache entries and flushes. Losing all of it loses no fact. A call fails soon or answers soon. */
export interface KeyValue {
  /** Whether other processes see the same keys. */
  readonly shared: boolean;
  get(key: string, options?: GetOptions): Promise<Found>;
  /** @returns whether it was set */
  set(key: string, value: string, options: SetOptions): Promise<boolean>;
  delete(keys: readonly string[]): Promise<void>;
  /** Ends its connections, so that a script can end. */
  close(): void;
}
