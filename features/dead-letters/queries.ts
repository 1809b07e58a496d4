import { platformAnywhere } from '#db/platform-db.ts';
import { SEVERAL } from '#features/intake/input.ts';

export type DeadLetter = {
  id: string;
  at: string;
  /** Null when the tenant is gone, and for a message of several. */
  tenant: string | null;
  several: boolean;
  events: number;
  why: string;
  tries: number;
};

const MOST = 100;

/** What was set aside and is not settled, oldest first; at most a hundred, and how many there are. */
export async function openLetters(): Promise<{ letters: DeadLetter[]; count: number }> {
  const rows = await platformAnywhere<DeadLetter & { count: number }>(
    `select l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, t.slug as tenant,
         l.tenant_id = $2::text::uuid as several, l.events, l.why,
         l.tries, count(*) over ()::int as count
       from platform.dead_letter l left join platform.tenant t on t.id = l.tenant_id
       where l.settled_at is null order by l.id limit $1::text::int`,
    [String(MOST), SEVERAL],
  );
  return { letters: rows.map(({ count: _, ...letter }) => letter), count: rows[0]?.count ?? 0 };
}
