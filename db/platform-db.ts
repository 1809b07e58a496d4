import { clusters } from '#db/pools.ts';
import { statement, transaction } from '#db/transaction.ts';

/**
 * One parameterised statement against the control schema, as the role that may read it and nothing else.
 * The control schema lives on the first cluster.
 */
export async function platform<Row>(text: string, values: unknown[]): Promise<Row[]> {
  const home = clusters()[0];
  if (!home) throw new Error('No cluster is configured.');
  return platformAt<Row>(home.primary, text, values);
}

/** The same on any cluster, each of which keeps what concerns it alone: its migrations, and its copies of tenants. */
export async function platformAt<Row>(url: string, text: string, values: unknown[]): Promise<Row[]> {
  const { result } = await transaction(url, { mode: 'read write', lane: 'platform' }, async (tx) => {
    const role = tx`select set_config('role', 'lectern_platform', true)`.execute();
    role.catch(() => {});
    const answer = await statement(tx, text, values);
    await role;
    return answer as unknown as Row[];
  });
  return result;
}
