import { setTimeout as sleep } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import { inTables } from '#e2e/support/database.ts';

/**
 * Waits until no day ends soon where anybody of the tenant is: what is due in so many days, or stands in this quarter, is then
 * the same when it is looked at as when it was made. Hardly ever waits at all.
 */
export async function noDayEnds(tenant: string, withinMs: number): Promise<void> {
  const zones = await inTables(
    tenant,
    (sql) => sql<{ zone: string }[]>`
      select time_zone as zone from person union select time_zone from site`,
  );
  const msLeft = () => Math.min(...zones.map(({ zone }) => msOfTheDay(zone)));
  for (let left = msLeft(); left < withinMs; left = msLeft()) await sleep(left + 1_000);
}

function msOfTheDay(zone: string): number {
  const now = Temporal.Now.zonedDateTimeISO(zone);
  return now.until(now.startOfDay().add({ days: 1 })).total('milliseconds');
}
