import { GroupCommit, type GroupCommitOptions } from '#lib/group-commit.ts';

/** Why a batch was not taken: there is no room, or nothing answers that could make it durable. The sender keeps it. */
export type Refusal = 'full' | 'unavailable';

export type Outcome<Receipt> = { kind: 'durable'; receipt: Receipt } | { kind: 'refused'; why: Refusal };

/** Where batches become durable before they are acknowledged. */
export type EventLog<Lane, Batch, Receipt> = {
  /**
   * Settles when the batch is durable, with a receipt, or is refused.
   * @throws what is the batch's own fault
   */
  append(lane: Lane, batch: Batch): Promise<Outcome<Receipt>>;
  /** Resolves when everything that was taken is durable or refused. */
  drained(): Promise<void>;
};

type Options<Lane, Batch, Receipt> = Omit<GroupCommitOptions<Lane, Batch, Receipt>, 'isolate'> & {
  /** What a failure says of the log; null when it may be a batch's own fault. */
  refusal(error: unknown): Refusal | null;
};

/** A log that makes batches durable in groups. */
export function groupedLog<Lane, Batch, Receipt>({
  refusal,
  ...options
}: Options<Lane, Batch, Receipt>): EventLog<Lane, Batch, Receipt> {
  const groups = new GroupCommit({ ...options, isolate: (error) => refusal(error) === null });
  return {
    async append(lane, batch) {
      try {
        const durable = groups.add(lane, batch);
        return durable ? { kind: 'durable', receipt: await durable } : { kind: 'refused', why: 'full' };
      } catch (error) {
        const why = refusal(error);
        if (why === null) throw error;
        return { kind: 'refused', why };
      }
    },
    drained: () => groups.drained(),
  };
}
