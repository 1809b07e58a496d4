import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

/** PostgreSQL publishes a busy backend's counters once a second, those of one that fell idle after ten, at its end at once. */
const PUBLISHED_MS = 11_000;
const ENDED_MS = 500;

/**
 * Transactions that PostgreSQL itself counted, over all its nodes: nothing of ours is asked. Letting a session in takes it one
 * of its own, which is none of a page's.
 */
export class TransactionCounter {
  readonly #nodes: postgres.Sql[];

  constructor(urls: string[]) {
    // In the database `postgres`, so that asking does not count itself.
    this.#nodes = urls.map((url) =>
      postgres(url.replace(/\/lectern$/, '/postgres'), { max: 1, onnotice: () => {} }),
    );
  }

  /** Keeps PostgreSQL's own housekeeping, which counts too, out of the figures. */
  async quiet(): Promise<void> {
    await this.#housekeeping('off');
    await sleep(PUBLISHED_MS);
  }

  /** All that was done until now. `ended`: by connections that are closed, which need not be waited for. */
  async read(ended = false): Promise<number> {
    await sleep(ended ? ENDED_MS : PUBLISHED_MS);
    const counts = await Promise.all(
      this.#nodes.map(
        (node) => node<{ n: number }[]>`
        select (xact_commit + xact_rollback - sessions)::int as n from pg_stat_database where datname = 'lectern'`,
      ),
    );
    return counts.reduce((sum, [row]) => sum + (row?.n ?? 0), 0);
  }

  async end(): Promise<void> {
    await this.#housekeeping('on');
    await Promise.all(this.#nodes.map((node) => node.end()));
  }

  async #housekeeping(state: 'on' | 'off'): Promise<void> {
    const [primary] = this.#nodes;
    if (!primary) return;
    await primary.unsafe(`alter system set autovacuum = ${state}`);
    await primary`select pg_reload_conf()`;
  }
}
