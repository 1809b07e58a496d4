import { connectionLost } from '#db/failure.ts';
import { onServer } from '#db/transaction.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** How long a replica that failed is left alone. */
const REST_MS = 5_000;
/** A replica further behind shows others' work as undone for so long that people would do it again. */
export const MOST_LAG_MS = 10_000;
/** How often a replica in use is asked how far it is. */
const ASK_MS = 2_000;

/** What is known of a replica: since when it owes which position of its primary. */
type Standing = {
  restsUntil: number;
  askedAt: number;
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
  const made: Standing = { restsUntil: 0, askedAt: now, owes: null, lags: false };
  standings().set(url, made);
  return made;
}

/** Takes a replica that failed out of rotation for five seconds. */
export function rest(url: string, now: number): void {
  standingOf(url, now).restsUntil = now + REST_MS;
}

/**
 * A replica that neither rests nor lags, by turns; null when there is none and the primary must serve. Whoever reads keeps
 * what is known of the replicas fresh, in the background.
 */
export function pickReplica(primary: string, urls: readonly string[], now: number): string | null {
  const fit = urls.filter((url) => {
    const standing = standingOf(url, now);
    if (standing.restsUntil > now) return false;
    if (now - standing.askedAt >= ASK_MS) void ask(primary, url, standing, now);
    return !standing.lags;
  });
  return fit[Math.floor(now / 10) % fit.length] ?? null;
}

/**
 * Judges by positions of the primary, each noted with the time by this process's clock: no server's clock is believed, and a
 * primary without writes makes nobody late. Whoever lags is back when it reaches a position in time, not merely at last.
 */
async function ask(primary: string, url: string, standing: Standing, now: number): Promise<void> {
  standing.askedAt = now;
  const owes = standing.owes ?? { lsn: '0/0', since: now };
  try {
    // The position is one that a primary gave: it needs no parameter.
    const reach = `select coalesce(pg_last_wal_replay_lsn() >= '${owes.lsn}'::pg_lsn, true) as there`;
    const [[written], [reached]] = await Promise.all([
      onServer<{ lsn: string }>(primary, 'select pg_current_wal_flush_lsn()::text as lsn'),
      onServer<{ there: boolean }>(url, reach),
    ]);
    if (!written || !reached) return;
    const late = now - owes.since > MOST_LAG_MS;
    if (!reached.there && late && !standing.lags) {
      count('db_replicas_taken_out');
      log().warn({ behindMs: now - owes.since }, 'a replica lags and is read no more until it has caught up');
    }
    standing.lags = late && (standing.lags || !reached.there);
    standing.owes = reached.there ? { lsn: written.lsn, since: now } : owes;
  } catch (error) {
    // Who cannot be asked cannot be read either, and is rested by whoever tries; without the primary nobody can be late.
    if (!connectionLost(error)) log().error({ err: error }, 'how far a replica is could not be asked');
  }
}
