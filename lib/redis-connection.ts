import { LRUCache } from 'lru-cache';
import { createClient } from 'redis';
import { Breaker, type BreakerOptions } from '#lib/breaker.ts';
import type { Found, Lease } from '#lib/key-value-store.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/** For so long after a sign of life may copies be believed. Below a second, which is what a copy may be stale by. */
const TRUST_MS = 900;
/** Who has not answered for so long is connected to anew: a hanging server, or a network that swallows everything. */
const SILENT_MS = 2_000;
const COPIES = 50_000;

type Copy = { changed: boolean };

/** @param ending ends it also while it connects: the client by itself would keep what it then gets, and the process with it */
const connect = (url: string, ending: AbortSignal) =>
  createClient({
    url,
    RESP: 3,
    emitInvalidate: true,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: SILENT_MS,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000),
      signal: ending,
    },
  });

/**
 * One connection to one server, which tells it of every change to a key that was read on it (client-side caching, RESP3).
 * Messages and answers come in order, so an answer proves that all messages before it have come.
 */
export class RedisConnection {
  readonly #name: string;
  readonly #url: string;
  readonly #breaker: Breaker;
  /** Keys this process may hold a copy of. Whichever leaves, by message or for want of room, is not believed any more. */
  readonly #copies = new LRUCache<string, Copy>({
    max: COPIES,
    dispose: (copy) => {
      copy.changed = true;
    },
  });
  #ending = new AbortController();
  #client: ReturnType<typeof connect>;
  #connected: Promise<unknown> = Promise.resolve();
  #openedAt = 0;
  #aliveAt = 0;
  #trustedUntil = 0;
  #losses = 0;
  #closed = false;

  constructor(name: string, url: string, patience: BreakerOptions) {
    this.#name = name;
    this.#url = url;
    this.#breaker = new Breaker({ ...patience, instance: name });
    this.#client = this.#open();
  }

  #open() {
    this.#ending = new AbortController();
    const client = connect(this.#url, this.#ending.signal);
    client.on('invalidate', (key: string | Buffer | null) => {
      if (key === null) this.#copies.clear();
      else this.#copies.delete(String(key));
    });
    client.on('error', (error: Error) => this.#lost(client, error));
    client.on('ready', () => log().info({ server: this.#name }, 'connected to Redis'));
    this.#openedAt = performance.now();
    this.#connected = client.connect().catch(() => {});
    return client;
  }

  #lost(client: ReturnType<typeof connect>, error: Error): void {
    if (client !== this.#client) return;
    const said = this.#losses > 0 && this.#trustedUntil === 0;
    this.#losses += 1;
    this.#trustedUntil = 0;
    this.#copies.clear();
    if (said) return;
    count('redis_connections_lost');
    log().warn({ server: this.#name, err: error }, 'lost the connection to Redis');
  }

  /** Whether copies of what was read here may be believed now. */
  get trusted(): boolean {
    return performance.now() < this.#trustedUntil;
  }

  /** How often the connection was lost so far: what was learned before a loss says nothing after it. */
  get losses(): number {
    return this.#losses;
  }

  /** What is read here is as of `moment` at least, and every change until then has been heard of. */
  trust(moment: number, losses: number): void {
    if (losses === this.#losses) this.#trustedUntil = Math.max(this.#trustedUntil, moment + TRUST_MS);
  }

  ask(command: readonly string[]): Promise<unknown> {
    return this.#breaker.run(async () => {
      // Only the first requests of a process find nobody connected yet.
      if (this.#aliveAt === 0) await this.#connected;
      const answer = await this.#client.sendCommand(command);
      this.#aliveAt = performance.now();
      return answer;
    });
  }

  async read(key: string): Promise<Found> {
    const copy = this.#copies.get(key) ?? { changed: false };
    if (!this.#copies.has(key)) this.#copies.set(key, copy);
    const value = (await this.ask(['GET', key])) as string | null;
    const lease: Lease = { holds: () => !copy.changed && this.trusted };
    return { value, lease };
  }

  /** Gives up a connection on which nothing has been heard for long. */
  renewIfSilent(): void {
    // Whoever was asking when it was closed comes here too: a new one would never end.
    if (this.#closed || performance.now() - Math.max(this.#aliveAt, this.#openedAt) < SILENT_MS) return;
    this.#lost(this.#client, new Error(`nothing was heard for ${SILENT_MS} ms`));
    this.#leave();
    this.#client = this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#leave();
  }

  #leave(): void {
    if (this.#client.isOpen) this.#client.destroy();
    this.#ending.abort();
  }
}
