import { tell } from '#e2e/chaos/databases.ts';
import { frozen, grows, killed, metric, opened, WEB } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { fullDisk } from '#e2e/chaos/scenarios/full-disk.ts';
import { handOver, recordOf } from '#scripts/topology/keepers.ts';
import { nodeNow } from '#scripts/topology/nodes.ts';

/** The lease of a primary, an election, and what promotes itself on a machine that has much else to do. */
const FAILS_OVER_WITHIN_MS = 25_000;

const replaced: Pick<Scenario, 'lastsMs' | 'watch' | 'mayRefuse' | 'recoversWithinMs' | 'also'> = {
  lastsMs: 30_000,
  watch: () => grows(WEB, 'db_primaries_changed_total'),
  mayRefuse: true,
  recoversWithinMs: FAILS_OVER_WITHIN_MS,
  async also() {
    const record = (await recordOf('main'))?.state;
    return record && record.voters.length > 0
      ? []
      : ['no standby of the new primary acknowledges its commits'];
  },
};

export const databases: readonly Scenario[] = [
  {
    ...replaced,
    name: 'primary-killed',
    what: 'the primary of the first cluster is killed with its keeper, and comes back as a standby after 30 s',
    strike: () => killed('main-primary'),
  },
  {
    ...replaced,
    name: 'primary-frozen',
    what: 'the primary of the first cluster stands still for 30 s with its keeper, and then goes on',
    strike: () => frozen('main-primary'),
  },
  {
    ...replaced,
    name: 'primary-handed-over',
    what: 'an operator has another server take the place of the first cluster’s primary',
    lastsMs: 15_000,
    async strike() {
      await handOver('main');
      return async () => {};
    },
  },
  {
    name: 'standby-killed',
    what: 'one of two standbys that pages read is killed for 15 s',
    lastsMs: 15_000,
    strike: () => killed('main-standby-1'),
    watch: () => grows(WEB, opened('replica')),
  },
  {
    name: 'standby-lagging',
    what: 'a standby replays nothing for 30 s, and answers all the same',
    lastsMs: 30_000,
    async strike() {
      const { name } = await nodeNow('main-standby-1');
      await tell(name, 'select pg_wal_replay_pause()');
      return async () => void (await tell(name, 'select pg_wal_replay_resume()'));
    },
    watch: () => async () =>
      (await Promise.all(WEB.map((node) => metric(node, 'db_replicas_lagging')))).some(Boolean),
    async also() {
      const stale = await Promise.all(
        ['catalog', 'course', 'course-version', 'member', 'settings'].flatMap((kind) =>
          WEB.map((node) => metric(node, `cache_stale_own_reads_total\\{kind="${kind}"\\}`)),
        ),
      );
      return stale.some(Boolean) ? ['somebody was shown what was there before their own change'] : [];
    },
  },
  {
    name: 'pgbouncer-restarted',
    what: 'the PgBouncer before the first cluster is killed, and started again at once',
    lastsMs: 3_000,
    async strike() {
      const startAgain = await killed('main-pgbouncer');
      await startAgain();
      return async () => {};
    },
    watch: () => grows(WEB, 'db_connections_lost_total'),
    mayRefuse: true,
  },
  fullDisk,
];
