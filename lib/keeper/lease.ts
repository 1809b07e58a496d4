import type { Condition, Etcd } from '#lib/keeper/etcd.ts';

/** How much of a lease is believed: it is counted from before it was asked for, and clocks may run unequally. */
const BELIEVED = 0.75;
const LOOK_EVERY_MS = 50;

type Held = { id: string; until: number; askedAt: number };

/**
 * The primary's lease. While it is held nobody else begins to be primary. It is believed by our own clock and for less long than
 * etcd keeps it: when it ends without having been renewed, `lost` is called before anybody else can have it.
 */
export class Lease {
  readonly #etcd: Etcd;
  readonly #ttlMs: number;
  readonly #lost: (why: string) => void;
  #held: Held | null = null;
  #renewing = false;

  constructor(etcd: Etcd, ttlMs: number, lost: (why: string) => void) {
    this.#etcd = etcd;
    this.#ttlMs = ttlMs;
    this.#lost = lost;
  }

  get held(): boolean {
    return this.#held !== null && performance.now() < this.#held.until;
  }

  /** Takes it if nobody has it and the conditions hold. */
  async take(key: string, name: string, conditions: readonly Condition[]): Promise<boolean> {
    const askedAt = performance.now();
    const id = await this.#etcd.grant(Math.ceil(this.#ttlMs / 1000));
    const free: Condition = { key, absent: true };
    if (!(await this.#etcd.change([free, ...conditions], [{ put: key, value: name, lease: id }]))) {
      await this.#etcd.revoke(id).catch(() => {});
      return false;
    }
    this.#held = { id, askedAt, until: askedAt + this.#ttlMs * BELIEVED };
    return this.held;
  }

  /** Renews it while `healthy` says so, and looks every moment whether it still holds. */
  watch(healthy: () => boolean): NodeJS.Timeout {
    return setInterval(() => {
      const held = this.#held;
      if (!held) return;
      const now = performance.now();
      if (now >= held.until) this.#end(held, 'the lease was not renewed in time');
      else if (!this.#renewing && now - held.askedAt > this.#ttlMs / 6 && healthy()) void this.#renew(held);
    }, LOOK_EVERY_MS);
  }

  async #renew(held: Held): Promise<void> {
    this.#renewing = true;
    const askedAt = performance.now();
    try {
      if (!(await this.#etcd.renew(held.id))) this.#end(held, 'the lease had run out');
      else if (this.#held === held) Object.assign(held, { askedAt, until: askedAt + this.#ttlMs * BELIEVED });
    } catch {
      // Tried again a moment later, until the lease ends.
    } finally {
      this.#renewing = false;
    }
  }

  #end(held: Held, why: string): void {
    if (this.#held !== held) return;
    this.#held = null;
    this.#lost(why);
  }

  /** Lets others begin at once: only when nothing can be written here any more. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held) await this.#etcd.revoke(held.id).catch(() => {});
  }
}
