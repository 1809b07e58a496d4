import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '#lib/keeper/server.ts';

const WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** The process that replays the log waits for more of it to appear: it has read all there is, and nobody streams. */
const AT_THE_END = `exists (select 1 from pg_stat_activity
  where backend_type = 'startup' and wait_event = 'RecoveryRetrieveRetryInterval')`;

/**
 * Waits until a standby that was told to stream from nobody has obeyed for good, and says how much of the log it has. That no
 * receiver runs at some moment would prove nothing: the process that replays might not have read the setting, and start one. So a
 * new connection shows that the postmaster has told everybody; that process then confirms a pause, before which it looks at
 * what it was told; and it is seen waiting outside of streaming, where it comes only after the receiver has ended.
 * @throws when it does not obey in time: then nothing is known
 */
export async function cutOff(server: Server): Promise<string> {
  await until(async () => {
    const fresh = server.connect();
    try {
      const [row] = await fresh.unsafe<{ from: string }[]>(
        `select current_setting('primary_conninfo') as from`,
      );
      return row?.from === '';
    } finally {
      await fresh.end({ timeout: 1 });
    }
  });
  try {
    // Twice: the first confirmation may belong to a pause that somebody else had asked for before.
    for (let n = 0; n < 2; n++) {
      await server.ask('select pg_wal_replay_resume()');
      await server.ask('select pg_wal_replay_pause()');
      await until(() => holds(server, `pg_get_wal_replay_pause_state() = 'paused'`));
    }
  } finally {
    // Or it would follow the next primary and show none of what it gets.
    await server.ask('select pg_wal_replay_resume()');
  }
  await until(() => holds(server, AT_THE_END));
  const [row] = await server.ask<{ lsn: string }>(
    'select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text as lsn',
  );
  if (!row?.lsn) throw new Error('A standby does not say how far it is.');
  return row.lsn;
}

async function holds(server: Server, condition: string): Promise<boolean> {
  const [row] = await server.ask<{ yes: boolean }>(`select ${condition} as yes`);
  return row?.yes === true;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('A standby does not stop streaming.');
    await sleep(LOOK_EVERY_MS);
  }
}
