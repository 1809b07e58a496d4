import { v7 as uuidv7 } from 'uuid';
import { inTables } from '#e2e/support/database.ts';
import type { Specimens } from '#e2e/support/specimens.ts';
import { writeBatch } from '#features/intake/input.ts';
import { seal } from '#lib/sealed.ts';

export type Letter = { id: string; events: string[] };
type Given = { tenantId: string; sealed: string; digest: string; events: string[]; settled?: boolean };

const put: string[] = [];

/** What an applier would have set aside of a tenant: an event of its owner's, sealed as the portal seals it. */
export function letterOf({ tenantId, owner, lessonId, values }: Specimens): Given {
  const id = uuidv7();
  const event = { id, seq: 1, at: Date.now(), kind: 'lesson.opened' as const, data: {} };
  const launch = { tenantId, personId: owner.id, lessonId, attemptId: values['/learn/[attemptId]'] ?? '' };
  const { text } = writeBatch(tenantId, { launch, receivedAt: new Date(), events: [event] });
  const digest = `e2e ${id}`;
  return { tenantId, digest, events: [id], sealed: seal(`dead-letter:${tenantId}`, digest, `[${text}]`) };
}

/** Puts a dead letter where an operator finds it. */
export async function putLetter({ tenantId, digest, events, sealed, settled }: Given): Promise<Letter> {
  const [row] = await inTables(
    'acme',
    (sql) => sql<{ id: string }[]>`
      insert into platform.dead_letter (tenant_id, digest, events, why, sealed, settled_at, settled_by, outcome)
      values (${tenantId}, ${digest}, 1, 'For a test', ${settled ? null : sealed},
        ${settled ? new Date().toISOString() : null}, ${settled ? 'a test' : null}, ${settled ? 'discarded' : null})
      returning id`,
  );
  const id = row?.id ?? '';
  put.push(id);
  return { id, events };
}

/** Takes away what this process has put there. */
export const takeLetters = () =>
  inTables('acme', async (sql) => {
    await sql`delete from platform.dead_letter where id = any(${put})`;
  });

/** The state of the demo's tenants, and of the letters of this process. */
export const standingOfPlatform = (): Promise<string[]> =>
  inTables('acme', async (sql) => {
    const rows = await sql<{ line: string }[]>`
      select slug || ' ' || state as line from platform.tenant where slug in ('acme', 'globex')
      union all
      select md5(letter::text) from platform.dead_letter letter where id = any(${put}) order by 1`;
    return rows.map(({ line }) => line);
  });
