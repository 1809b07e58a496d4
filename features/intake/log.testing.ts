import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { lesson } from '#db/schema/tenant/courses.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { nats } from '#lib/jetstream/connection.ts';
import type { Stream } from '#lib/jetstream/stream.ts';
import { until } from '#lib/until.testing.ts';

/** Does something while nobody can store an event of this tenant: what waits in a log stays there. */
export async function whileNothingIsStored<T>(
  adminUrl: string,
  { schema }: Tenant,
  work: () => Promise<T>,
): Promise<T> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    return (await admin.begin(async (tx) => {
      await tx.unsafe(`lock table ${schema}.tracking_event in exclusive mode`);
      return work();
    })) as T;
  } finally {
    await admin.end();
  }
}

/** Leaves a quiz that nobody can judge, until what is returned is called. */
export async function breakQuiz(db: TenantDb, lessonId: string): Promise<() => Promise<unknown>> {
  const [kept] = await db.select({ body: lesson.body }).from(lesson).where(eq(lesson.id, lessonId));
  const put = (to: TenantDb, body: unknown) => to.update(lesson).set({ body }).where(eq(lesson.id, lessonId));
  await put(db, { passMark: 'none' });
  return () => withTenant(db.tenant, 'write', (fresh) => put(fresh, kept?.body));
}

/** Which of the servers leads a stream, by its number; while one is chosen, it is waited for. */
export async function leaderOf({ name }: Stream): Promise<number> {
  let leader = Number.NaN;
  await until('the stream has a leader', async () => {
    const { cluster } = await (await nats()).manager.streams.info(name);
    leader = Number.parseInt(cluster?.leader?.slice(1) ?? '', 10);
    return Number.isInteger(leader);
  });
  return leader;
}
