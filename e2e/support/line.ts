import { randomUUID } from 'node:crypto';
import { inTables } from '#e2e/support/database.ts';
import { redisLine } from '#lib/line-redis.ts';
import type { TestRedis } from '#lib/redis.testing.ts';

/** More than any node lets in while a test looks: how fast a line moves depends on the machine. */
const MANY = 6_000;

/**
 * People who stand in a tenant's line from now on, and never come in when it is their turn.
 * @returns what makes them go away, all at once
 */
export async function standInLine(redis: TestRedis, tenant: string): Promise<() => Promise<void>> {
  const lane = await inTables(tenant, async (sql) => {
    const [row] = await sql<{ id: string }[]>`select id from platform.tenant where slug = ${tenant}`;
    return row?.id ?? '';
  });
  const line = redisLine({ ask: (_, command) => redis.ask(...command) });
  const since = Date.now();
  const ids = Array.from({ length: MANY }, () => randomUUID());
  // Heard a while ahead, so that a slow machine does not take them for gone.
  await Promise.all(ids.map((id) => line.hear({ lane, id, since }, since + 600_000)));
  return async () => {
    for (const of of ['waiting', 'heard']) await redis.ask('ZREM', `{line}:${of}:${lane}`, ...ids);
  };
}
