import { connectionLost } from '#db/failure.ts';
import { pool } from '#db/pools.ts';
import { onServer } from '#db/transaction.ts';
import { Breaker } from '#lib/breaker.ts';
import { clock } from '#lib/clock.ts';
import { dependency } from '#lib/dependencies.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';
import { isLate, within } from '#lib/within.ts';

/** A replica further behind shows others' work as undone for so long that people would do it again. */
export const MOST_LAG_MS = 10_000;
/** How often a replica in use is asked how far it is. */
const ASK_MS = 2_000;
const ANSWER_MS = 2_000;
const WRITTEN = 'select pg_current_wal_flush_lsn()::text as lsn';

/** What is known of a replica: since when it owes which position of its primary. */
type Standing = {
  breaker: Breaker;
  askedAt: number;
  asking: boolean;
  owes: { lsn: string; since: number } | null;
  lags: boolean;
};

const standings = () =>
  singleton('db.replicas', () => {
    const known = new Map<string, Standing>();
    gauge('db_replicas_lagging', () => [...known.values()].filter(({ lags }) => lags).length);
    return known;
  });

function standingOf(url: string, now: number): Standing {
  const known = standings().get(url);
  if (known) return known;
  const { host, pathname } = new URL(url);
  const breaker = new Breaker({ ...dependency('replica'), instance: host + pathname });
  const made: Standing = { breaker, askedAt: now, asking: false, owes: null, lags: false };
  standings().set(url, made);
  return made;
}

/** Whether a replica is so far behind that nobody is sent there. */
export const isLagging = (url: string): boolean => standings().get(url)?.lags === true;

/**
 * Reads on a replica. One that loses the connection is left alone for some seconds; one that hangs is found out by being asked
 * meanwhile, and then what was asked of it is cut off.
 * @throws what `read` does, and that the connection was lost
 */
export async function onReplica<T>(primary: string, url: string, read: () => Promise<T>): Promise<T> {
  const standing = standingOf(url, clock.now().getTime());
  const watch = setInterval(() => look(primary, url, standing), ASK_MS);
  try {
    return await read();
  } catch (error) {
    if (connectionLost(error)) await standing.breaker.run(() => Promise.reject(error)).catch(() => {});
    throw error;
  } finally {
    clearInterval(watch);
  }
}

/**
 * A replica that is neither away nor lags, by turns; null when there is none and the primary must serve. Whoever reads keeps
 * what is known of the replicas fresh, in the background: nobody's read is the one that tries a replica again.
 */
export function pickReplica(primary: string, urls: readonly string[], now: number): string | null {
  const fit = urls.filter((url) => {
    const standing = standingOf(url, now);
    look(primary, url, standing);
    return standing.breaker.state === 'closed' && !standing.lags;
  });
  return fit[Math.floor(now / 10) % fit.length] ?? null;
}

function look(primary: string, url: string, standing: Standing): void {
  const now = clock.now().getTime();
  if (standing.asking || standing.breaker.rests) return;
  if (standing.breaker.state === 'closed' && now - standing.askedAt < ASK_MS) return;
  standing.asking = true;
  void ask(primary, url, standing, now).finally(() => {
    standing.asking = false;
  });
}

/**
 * Judges by positions of the primary, each noted with the time by this process's clock: no server's clock is believed, and a
 * primary without writes makes nobody late. Whoever lags is back when it reaches a position in time, not merely at last.
 */
async function ask(primary: string, url: string, standing: Standing, now: number): Promise<void> {
  standing.askedAt = now;
  const owes = standing.owes ?? { lsn: '0/0', since: now };
  const { breaker } = standing;
  try {
    // The position is one that a primary gave: it needs no parameter.
    const reach = `select coalesce(pg_last_wal_replay_lsn() >= '${owes.lsn}'::pg_lsn, true) as there`;
    const [[written], [reached]] = await Promise.all([
      within(ANSWER_MS, 'The primary', onServer<{ lsn: string }>(primary, WRITTEN)).catch(() => []),
      breaker.run(() => onServer<{ there: boolean }>(url, reach, 'spare')),
    ]);
    // Without the primary nobody can be late.
    if (!written || !reached) return;
    const late = now - owes.since > MOST_LAG_MS;
    if (!reached.there && late && !standing.lags) {
      count('db_replicas_taken_out');
      log().warn({ behindMs: now - owes.since }, 'a replica lags and is read no more until it has caught up');
    }
    standing.lags = late && (standing.lags || !reached.there);
    standing.owes = reached.there ? { lsn: written.lsn, since: now } : owes;
  } catch (error) {
    if (isLate(error)) pool(url).cutOff();
    if (!connectionLost(error)) log().error({ err: error }, 'how far a replica is could not be asked');
  }
}
