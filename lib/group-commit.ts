/** Several jobs made durable at once, and what each of them comes to. */
export type Commit<Lane, Job, Done> = (lane: Lane, jobs: readonly Job[]) => Promise<Done>;

export type GroupCommitOptions<Lane, Job, Done> = {
  commit: Commit<Lane, Job, Done>;
  /** Jobs of one key are grouped with each other alone, one group at a time. */
  keyOf: (lane: Lane) => string;
  /** What groups of several lanes share (a database cluster): at most `groupsAtOnce` run there, the lanes by turns. */
  placeOf: (lane: Lane) => string;
  /** Whose job it is: groups are filled by turns, and whoever floods is refused before the others are. */
  ownerOf: (lane: Lane, job: Job) => string;
  weigh: (job: Job) => number;
  /** Weight that one group takes at most; a job that is heavier goes alone. */
  groupWeight: number;
  /** Weight that may wait and run, over all lanes; of one owner no more than is left for others. */
  limit: number;
  groupsAtOnce: number;
  /** Groups of one key begin at least so far apart, unless they are full: a lone job is committed at once, a crowd in few groups. */
  paceMs: number;
  /** Whether a failure may be one job's own fault, so that its neighbours deserve a commit without it. */
  isolate: (error: unknown) => boolean;
};

type Waiting<Job, Done> = {
  job: Job;
  owner: string;
  weight: number;
  resolve: (done: Done) => void;
  reject: (error: unknown) => void;
};

type Queue<Lane, Job, Done> = {
  lane: Lane;
  /** By owner; whose turn is next stands first. */
  waiting: Map<string, Waiting<Job, Done>[]>;
  weight: number;
  /** Until its next group may begin. */
  rest: NodeJS.Timeout | null;
};
type Place<Lane, Job, Done> = { running: number; ready: Queue<Lane, Job, Done>[] };

/**
 * Commits what comes in while a commit runs together, as the next one (group commit): the busier it is, the fewer commits a
 * job costs. Bounded: `add` says null when it is full.
 */
export class GroupCommit<Lane, Job, Done> {
  readonly #options: GroupCommitOptions<Lane, Job, Done>;
  readonly #queues = new Map<string, Queue<Lane, Job, Done>>();
  readonly #places = new Map<string, Place<Lane, Job, Done>>();
  readonly #weights = new Map<string, number>();
  #weight = 0;
  #idle: (() => void)[] = [];

  constructor(options: GroupCommitOptions<Lane, Job, Done>) {
    this.#options = options;
  }

  /** Weight that waits or runs. */
  get weight(): number {
    return this.#weight;
  }

  /**
   * Settles when the group that the job was put in is durable or has failed; null when there is no room. One owner alone gets
   * half of the room, two a third each: however many flood, as much as each of them has is left.
   */
  add(lane: Lane, job: Job): Promise<Done> | null {
    const { ownerOf, weigh, limit } = this.#options;
    const [owner, weight] = [ownerOf(lane, job), weigh(job)];
    const held = this.#weights.get(owner) ?? 0;
    if (held + weight > limit - this.#weight) return null;
    this.#weights.set(owner, held + weight);
    this.#weight += weight;
    return new Promise<Done>((resolve, reject) =>
      this.#enqueue(lane, { job, owner, weight, resolve, reject }),
    );
  }

  /** Resolves when nothing waits or runs. */
  drained(): Promise<void> {
    if (this.#weight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** A queue is in the map while jobs of it wait, run, or ran a moment ago. */
  #enqueue(lane: Lane, one: Waiting<Job, Done>): void {
    const key = this.#options.keyOf(lane);
    const known = this.#queues.get(key);
    const queue = known ?? { lane, waiting: new Map(), weight: 0, rest: null };
    this.#queues.set(key, queue);
    const line = queue.waiting.get(one.owner);
    if (line) line.push(one);
    else queue.waiting.set(one.owner, [one]);
    queue.weight += one.weight;
    if (!known) this.#makeReady(queue);
    else if (queue.rest && this.#isFull(queue)) this.#continue(queue);
  }

  #isFull({ weight }: Queue<Lane, Job, Done>): boolean {
    return weight >= this.#options.groupWeight;
  }

  /** A queue is among the ready when its next group may begin. */
  #makeReady(queue: Queue<Lane, Job, Done>): void {
    const name = this.#options.placeOf(queue.lane);
    const place = this.#places.get(name) ?? { running: 0, ready: [] };
    this.#places.set(name, place);
    place.ready.push(queue);
    this.#start(place);
  }

  #start(place: Place<Lane, Job, Done>): void {
    if (place.running >= this.#options.groupsAtOnce) return;
    const queue = place.ready.shift();
    if (!queue) return;
    place.running += 1;
    const next = performance.now() + this.#options.paceMs;
    void this.#run(queue).finally(() => {
      place.running -= 1;
      const rest = next - performance.now();
      if (rest > 0 && !this.#isFull(queue)) queue.rest = setTimeout(() => this.#continue(queue), rest);
      else this.#continue(queue);
      this.#start(place);
    });
  }

  #continue(queue: Queue<Lane, Job, Done>): void {
    if (queue.rest) clearTimeout(queue.rest);
    queue.rest = null;
    if (queue.waiting.size > 0) this.#makeReady(queue);
    else this.#queues.delete(this.#options.keyOf(queue.lane));
  }

  async #run(queue: Queue<Lane, Job, Done>): Promise<void> {
    // Requests that came in the same turn of the event loop belong to the same group.
    await new Promise((resolve) => setImmediate(resolve));
    const group = this.#take(queue);
    await this.#commit(queue.lane, group);
  }

  /** One job of each owner by turns, until the group is full. A map's order is its turns: whoever was served goes to the end. */
  #take(queue: Queue<Lane, Job, Done>): Waiting<Job, Done>[] {
    const group: Waiting<Job, Done>[] = [];
    let weight = 0;
    for (const [owner, line] of queue.waiting) {
      const [one] = line as [Waiting<Job, Done>];
      if (group.length > 0 && weight + one.weight > this.#options.groupWeight) break;
      line.shift();
      queue.waiting.delete(owner);
      if (line.length > 0) queue.waiting.set(owner, line);
      group.push(one);
      weight += one.weight;
    }
    queue.weight -= weight;
    return group;
  }

  /** A group that fails by one job's fault is halved until that job stands alone. */
  async #commit(lane: Lane, group: readonly Waiting<Job, Done>[]): Promise<void> {
    try {
      const done = await this.#options.commit(
        lane,
        group.map(({ job }) => job),
      );
      this.#release(group);
      for (const { resolve } of group) resolve(done);
    } catch (error) {
      if (group.length === 1 || !this.#options.isolate(error)) {
        this.#release(group);
        for (const { reject } of group) reject(error);
        return;
      }
      const half = Math.ceil(group.length / 2);
      await this.#commit(lane, group.slice(0, half));
      await this.#commit(lane, group.slice(half));
    }
  }

  #release(group: readonly Waiting<Job, Done>[]): void {
    for (const { owner, weight } of group) {
      const held = (this.#weights.get(owner) ?? 0) - weight;
      if (held > 0) this.#weights.set(owner, held);
      else this.#weights.delete(owner);
      this.#weight -= weight;
    }
    if (this.#weight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
