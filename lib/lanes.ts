/** Those who wait, each in a lane. Lanes are served by turns: a crowd in one delays its own, and everybody else by one a turn. */
export class Lanes<T> {
  /** In the order of their next turns; none is empty. */
  readonly #lanes = new Map<string, T[]>();
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  sizeOf(lane: string): number {
    return this.#lanes.get(lane)?.length ?? 0;
  }

  add(lane: string, one: T): void {
    const own = this.#lanes.get(lane);
    if (own) own.push(one);
    else this.#lanes.set(lane, [one]);
    this.#size += 1;
  }

  /** Whose turn it is; undefined when nobody waits. */
  next(): T | undefined {
    const [first] = this.#lanes;
    if (!first) return undefined;
    const [lane, own] = first;
    const one = own.shift();
    this.#lanes.delete(lane);
    if (own.length > 0) this.#lanes.set(lane, own);
    this.#size -= 1;
    return one;
  }

  /** Whoever does not wait any more. */
  remove(lane: string, one: T): void {
    const own = this.#lanes.get(lane) ?? [];
    const at = own.indexOf(one);
    if (at < 0) return;
    own.splice(at, 1);
    if (own.length === 0) this.#lanes.delete(lane);
    this.#size -= 1;
  }

  /** How many have their turn before a new one in this lane. */
  ahead(lane: string): number {
    const own = this.sizeOf(lane);
    let sum = own;
    for (const [other, { length }] of this.#lanes) if (other !== lane) sum += Math.min(length, own + 1);
    return sum;
  }
}
