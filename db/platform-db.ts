import { unavailable } from '#db/failure.ts';
import { clusters } from '#db/pools.ts';
import { statement, type Transaction, transaction } from '#db/transaction.ts';
import { isLate, within } from '#lib/within.ts';

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
export async function platformAt<Row>(
  url: string,
  text: string,
  values: unknown[],
  mode: Transaction['mode'] = 'read write',
): Promise<Row[]> {
  const { result } = await transaction(url, { mode, lane: 'platform' }, async (tx) => {
    const role = tx`select set_config('role', 'lectern_platform', true)`.execute();
    role.catch(() => {});
    const answer = await statement(tx, text, values);
    await role;
    return answer as unknown as Row[];
  });
  return result;
}

/** So long a server has to answer before the next is asked. */
const PATIENCE_MS = 1_000;

/**
 * The same of what is only read: a primary that is away or hangs is passed over for one that follows it, which may be a few
 * seconds behind. For what has to be told when nothing else can be.
 */
export async function platformAnywhere<Row>(text: string, values: unknown[]): Promise<Row[]> {
  const [home] = clusters();
  let lost: unknown = new Error('No cluster is configured.');
  for (const url of home ? [home.primary, ...home.read] : [])
    try {
      return await within(PATIENCE_MS, 'The directory', platformAt<Row>(url, text, values, 'read only'));
    } catch (error) {
      if (!isLate(error) && !unavailable(error)) throw error;
      lost = error;
    }
  throw lost;
}
