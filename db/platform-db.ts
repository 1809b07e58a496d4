import { unavailable } from '#db/failure.ts';
import { clusters, open } from '#db/pools.ts';
import { askServer } from '#db/server-question.ts';
import { statement, type Transaction, transaction } from '#db/transaction.ts';
import { clock } from '#lib/clock.ts';
import type { ClusterConfig } from '#lib/env.ts';
import { passing } from '#lib/errors.ts';
import { singleton } from '#lib/singleton.ts';
import { isLate, within } from '#lib/within.ts';

/**
 * One parameterised statement against the control schema, as the role that may read it and nothing else.
 * The control schema lives on the first cluster.
 */
export async function platform<Row>(text: string, values: unknown[]): Promise<Row[]> {
  try {
    return await askPrimary<Row>(directory(), text, values, 'read write');
  } catch (error) {
    throw unavailable(error) ? passing(error) : error;
  }
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
/** So long one that was silent before. */
const LITTLE_PATIENCE_MS = 250;

/** What this process knows of a cluster's primary from what it asked of its control schema. */
type Heard = {
  /** When a question began that it has answered. */
  at: number | null;
  /** It did not answer the last one in time. */
  silent: boolean;
  looking: Promise<void> | null;
};

const heardOf = (name: string): Heard => {
  const all = singleton('db.platform.heard', () => new Map<string, Heard>());
  const known = all.get(name) ?? { at: null, silent: false, looking: null };
  all.set(name, known);
  return known;
};

function directory(): ClusterConfig {
  const [home] = clusters();
  if (!home) throw new Error('No cluster is configured.');
  return home;
}

/**
 * The same of what is only read: a primary that is away or hangs is passed over for one that follows it, which may be a few
 * seconds behind. For what has to be told when nothing else can be. Of a primary that was silent it is asked first whether it
 * is back, which takes a moment; so only the first readers wait for one that hangs.
 */
export async function platformAnywhere<Row>(
  text: string,
  values: unknown[],
  home: ClusterConfig = directory(),
): Promise<Row[]> {
  const askedPrimary = () => askPrimary<Row>(home, text, values, 'read only');
  const askedFollowers = home.read
    .filter((url) => url !== home.primary)
    .map((url) => () => platformAt<Row>(url, text, values, 'read only'));
  const silent = heardOf(home.name).silent && !(await isBack(home));
  let lost: unknown;
  for (const asked of silent ? [...askedFollowers, askedPrimary] : [askedPrimary, ...askedFollowers])
    try {
      return await within(PATIENCE_MS, 'The directory', asked());
    } catch (error) {
      if (!isLate(error) && !unavailable(error)) throw error;
      if (asked === askedPrimary) heardOf(home.name).silent = true;
      lost = error;
    }
  throw passing(lost);
}

async function askPrimary<Row>(
  home: ClusterConfig,
  text: string,
  values: unknown[],
  mode: Transaction['mode'],
): Promise<Row[]> {
  const began = performance.now();
  const rows = await platformAt<Row>(home.primary, text, values, mode);
  hear(home, began);
  return rows;
}

function hear({ name }: ClusterConfig, began: number): void {
  const heard = heardOf(name);
  heard.at = Math.max(heard.at ?? 0, began);
  heard.silent = false;
}

async function isBack(home: ClusterConfig): Promise<boolean> {
  const heard = heardOf(home.name);
  heard.looking ??= look(home).finally(() => {
    heard.looking = null;
  });
  await within(LITTLE_PATIENCE_MS, 'The directory', heard.looking).catch(() => {});
  return !heard.silent;
}

/** On a connection kept for that: those of the pool may all hang. */
async function look(home: ClusterConfig): Promise<void> {
  const began = performance.now();
  const { standby } = await askServer(home.primary, open);
  if (!standby) hear(home, began);
}

/** While a cluster's primary does not answer, the directory's unless another is named: when it did last; null when it never has. */
export function primarySilent(home: ClusterConfig = directory()): { heardAt: Date | null } | null {
  const { at, silent } = heardOf(home.name);
  if (!silent) return null;
  return { heardAt: at === null ? null : new Date(clock.now().getTime() - (performance.now() - at)) };
}
