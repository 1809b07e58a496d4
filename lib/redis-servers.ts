import { LRUCache } from 'lru-cache';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { RedisConnection } from '#lib/redis-connection.ts';

const BEAT_MS = 200;
/** Longer than a replica is trusted without showing how far it is (`TRUST_MS`). */
const OWN_WRITE_MS = 1_000;
/** After an absence every process delivers within this what it could not: until then what is read may have been ended. */
const CATCH_UP_MS = 2_000;
/** Positions of the primary that a replica may yet reach in time. */
const HEADS = 5;

type Head = { asked: number; history: string; offset: number };

/**
 * A primary, and the replica nearest to this process. Writes go to the primary. A read goes to the replica if that has shown,
 * within the last 0.9 s, that it has what the primary had; a key which this process wrote within the last second is read from
 * the primary. Several times a second both are asked how far they are: that is also the sign of life by which copies live.
 */
export function redisServers(primaryUrl: string, replicaUrl: string | undefined, patience = PATIENCE): Redis {
  const primary = new RedisConnection('primary', primaryUrl, patience);
  const replica = replicaUrl === undefined ? null : new RedisConnection('replica', replicaUrl, patience);
  const written = new LRUCache<string, true>({ max: 50_000, ttl: OWN_WRITE_MS });
  const heads: Head[] = [];
  let closed = false;
  let away = false;
  let believedFrom = 0;
  const believed = () => !away && performance.now() >= believedFrom;

  async function beat(): Promise<void> {
    try {
      await askPrimary();
      if (away) believedFrom = performance.now() + CATCH_UP_MS;
      away = false;
    } catch {
      away = true;
      primary.renewIfSilent();
    }
    if (replica) await askReplica(replica).catch(() => replica.renewIfSilent());
    if (!closed) setTimeout(beat, BEAT_MS).unref();
  }

  async function askPrimary(): Promise<void> {
    const { losses } = primary;
    const asked = performance.now();
    const { master_replid = '', master_repl_offset } = await replication(primary);
    primary.trust(asked, losses);
    heads.unshift({ asked, history: master_replid, offset: Number(master_repl_offset) });
    heads.length = Math.min(heads.length, HEADS);
  }

  async function askReplica(connection: RedisConnection): Promise<void> {
    const { losses } = connection;
    const { role, master_replid, slave_repl_offset } = await replication(connection);
    const reached = heads.find(
      ({ history, offset }) => history === master_replid && offset <= Number(slave_repl_offset),
    );
    if (role === 'slave' && reached) connection.trust(reached.asked, losses);
  }

  void beat();
  return {
    ask(key, command) {
      if (replica) written.set(key, true);
      return primary.ask(command);
    },
    async read(key, { newest = false, doubtful = false }) {
      if (!doubtful && !believed()) throw new Error('Redis was away moments ago.');
      const near = replica?.trusted && !newest && !written.has(key) ? replica : primary;
      const { value, lease } = await near.read(key);
      return { value, lease: lease && { holds: () => believed() && lease.holds() } };
    },
    close() {
      closed = true;
      primary.close();
      replica?.close();
    },
  };
}

async function replication(connection: RedisConnection): Promise<Record<string, string>> {
  const text = String(await connection.ask(['INFO', 'replication']));
  return Object.fromEntries(text.split('\r\n').map((line) => line.split(':', 2)));
}
