import type postgres from 'postgres';
import { TIMELINE } from '#db/causal.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

/** So long a kept connection may need. */
const ANSWERS_WITHIN_MS = 1_000;

/** What a server says of itself; any login may ask. */
export type ServerAnswer = {
  standby: boolean;
  timeline: number;
  /** Of a primary: the standbys of which one has to have a commit before it is acknowledged; empty when it waits for none. */
  waitsFor: string;
  /** Of a standby: the name under which its primary may wait for it. */
  slot: string;
  /** How far it has written, or replayed. */
  at: string;
};

const QUESTION = `select pg_is_in_recovery() as standby, ${TIMELINE} as timeline,
  current_setting('synchronous_standby_names') as "waitsFor", current_setting('primary_slot_name') as slot,
  case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_flush_lsn() end::text as at`;

/** Asks a server by a connection to it. @throws when it does not answer in time */
export async function answerOf(client: postgres.Sql, withinMs: number): Promise<ServerAnswer> {
  const asked = client.unsafe<ServerAnswer[]>(QUESTION).execute();
  const [answer] = await within(withinMs, 'A server of the database', asked);
  if (!answer) throw new Error('A server of the database says nothing.');
  return answer;
}

/** Of servers that answered, who takes writes on the highest timeline: one that comes back from an earlier one may not know yet that it is the primary no more. */
export const primaryOf = <Answer extends Pick<ServerAnswer, 'standby' | 'timeline'>>(
  answers: readonly Answer[],
): Answer | undefined =>
  answers.filter(({ standby }) => !standby).sort((one, other) => other.timeline - one.timeline)[0];

type Open = (url: string) => postgres.Sql;

const asking = () => singleton('db.asking', () => new Map<string, postgres.Sql>());

/** Asks a server on a connection kept for that, which no crowd can take. @throws when it does not answer soon */
export async function askServer(url: string, open: Open): Promise<ServerAnswer> {
  const client = asking().get(url) ?? open(url);
  asking().set(url, client);
  try {
    return await answerOf(client, ANSWERS_WITHIN_MS);
  } catch (error) {
    forgetServer(url);
    throw error;
  }
}

/** The next question to it goes by a new connection. */
export function forgetServer(url: string): void {
  asking()
    .get(url)
    ?.end({ timeout: 0 })
    .catch(() => {});
  asking().delete(url);
}

export function forgetServers(): void {
  for (const url of asking().keys()) forgetServer(url);
}
