import { z } from 'zod';
import type { Change, Condition, Etcd } from '#lib/keeper/etcd.ts';

/**
 * What all keepers of a cluster agree on, in one key of etcd that is changed by compare-and-swap.
 *
 * The promise it keeps: every commit that was ever acknowledged is on the disk of `primary`, and on that of at least one of
 * `voters` if there are any. So whoever holds the most of all voters holds everything.
 */
const clusterShape = z.object({
  /** Counts primaries. */
  epoch: z.int(),
  /** Who alone may write, once it is up. */
  primary: z.string(),
  voters: z.array(z.string()),
  /** Since when the primary acknowledges without any standby; null when it waits for one. */
  alone: z.string().nullable(),
  /** The timeline of this epoch and where it began; null until its primary has been promoted. */
  timeline: z.int().nullable(),
  fork: z.string(),
  /** Under way: standbys promise to take nothing more from the primary of an earlier epoch. `to` is wished for, if it has all. */
  election: z.object({ epoch: z.int(), by: z.string(), to: z.string().optional() }).nullable(),
});

/** What a node says of itself, for as long as its keeper lives. */
const memberShape = z.object({
  node: z.string(),
  role: z.enum(['primary', 'standby', 'stopped', 'empty']),
  /** It takes nothing from a primary of an earlier epoch any more, and `lsn` is all that it has. */
  promised: z.int(),
  lsn: z.string().nullable(),
});

/** Somebody would like another primary than that of this epoch; null for any that has all. */
const wishShape = z.object({
  epoch: z.int(),
  to: z.string().nullable(),
  lease: z.string(),
  /** Why the primary stays. */
  refused: z.string().optional(),
});

export type Wish = z.infer<typeof wishShape>;
export type ClusterRecord = z.infer<typeof clusterShape>;
export type Member = z.infer<typeof memberShape>;

export type View = {
  state: ClusterRecord | null;
  revision: string;
  /** The primary whose lease runs. */
  leader: string | null;
  members: readonly Member[];
  wish: Wish | null;
};

/** The keys of one cluster. */
export class Records {
  readonly #etcd: Etcd;
  readonly #root: string;

  constructor(etcd: Etcd, cluster: string) {
    this.#etcd = etcd;
    this.#root = `/lectern/${cluster}/`;
  }

  get leaderKey(): string {
    return `${this.#root}leader`;
  }

  get wishKey(): string {
    return `${this.#root}wish`;
  }

  async read(): Promise<View> {
    const stored = await this.#etcd.below(this.#root);
    const named = (name: string) => stored.find(({ key }) => key === this.#root + name);
    const [state, wish] = [named('state'), named('wish')];
    return {
      state: state ? clusterShape.parse(JSON.parse(state.value)) : null,
      revision: state?.revision ?? '0',
      leader: named('leader')?.value ?? null,
      members: stored
        .filter(({ key }) => key.startsWith(`${this.#root}member/`))
        .map(({ value }) => memberShape.parse(JSON.parse(value))),
      wish: wish ? wishShape.parse(JSON.parse(wish.value)) : null,
    };
  }

  /** Writes the record if it is still as it was seen and these conditions hold too; false when not. */
  change(
    seen: View,
    next: ClusterRecord,
    conditions: readonly Condition[] = [],
    changes: readonly Change[] = [],
  ): Promise<boolean> {
    const put = { put: `${this.#root}state`, value: JSON.stringify(next) };
    return this.#etcd.change([this.asSeen(seen), ...conditions], [put, ...changes]);
  }

  asSeen({ state, revision }: View): Condition {
    const key = `${this.#root}state`;
    return state ? { key, revision } : { key, absent: true };
  }

  /** Nobody's lease runs. */
  noLeader = (): Condition => ({ key: this.leaderKey, absent: true });

  /** False when somebody wishes already, or the record is another by now. */
  wish(seen: View, wish: Wish): Promise<boolean> {
    return this.#etcd.change(
      [this.asSeen(seen), { key: this.wishKey, absent: true }],
      [{ put: this.wishKey, value: JSON.stringify(wish), lease: wish.lease }],
    );
  }

  /** Says to whoever wished why the primary stays. */
  refuse(wish: Wish, refused: string): Promise<boolean> {
    const value = JSON.stringify({ ...wish, refused });
    return this.#etcd.change(
      [{ key: this.wishKey, says: JSON.stringify(wish) }],
      [{ put: this.wishKey, value, lease: wish.lease }],
    );
  }

  report(member: Member, lease: string): Promise<boolean> {
    const put = `${this.#root}member/${member.node}`;
    return this.#etcd.change([], [{ put, value: JSON.stringify(member), lease }]);
  }
}
