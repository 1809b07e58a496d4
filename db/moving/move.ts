import { besideTables, removeJobs } from '#db/moving/beside-tables.ts';
import { cutOver, list, type Reach } from '#db/moving/cut-over.ts';
import { link, type Telling, unlink } from '#db/moving/link.ts';
import { LOCK_NOT_AVAILABLE, pausing } from '#db/moving/pause.ts';
import { type Mover, type Side, withSides } from '#db/moving/side.ts';
import { withSnapshot } from '#db/moving/snapshot.ts';
import { allTenants, askDirectory, type Tenant } from '#db/placement.ts';
import { platformAt } from '#db/platform-db.ts';
import { clusters } from '#db/pools.ts';
import { type Contents, differences } from '#db/portable/compare.ts';
import { alone } from '#db/tenants.ts';
import { AppError, notFound } from '#lib/errors.ts';

export type Moving = Partial<Telling> & {
  /** A cluster's name, or back to the one that keeps a copy. */
  to: { cluster: string } | 'back';
  /** Asked before anything is made. @throws when this tenant may not go there */
  permit?: (tenant: Tenant, cluster: string) => Promise<void> | void;
};

export type Moved = {
  from: string;
  to: string;
  /** How long writes waited: while both sides were compared, and while the tenant moved; null when it was there already. */
  pausesMs: { compared: number; moved: number | null };
  tables: number;
  rows: number;
};

/**
 * Moves a tenant to another cluster while it is in use, or back. Run again after it was broken off, it goes on; the cluster that
 * was left keeps a copy that follows, until `dropCopy`.
 * @throws conflict when it may not go there or is there already, unavailable when nobody stops writing for a second
 */
export const moveTenant = (slug: string, { to, permit, ...telling }: Moving): Promise<Moved> =>
  onSides(slug, async ({ home, others, side, directory, mover, tenant }) => {
    const target = to === 'back' ? others[0] : to.cluster;
    if (target === undefined)
      throw new AppError('conflict', `No cluster keeps a copy of ${slug}: there is nothing to go back to.`);
    const at = side(target);
    const third = others.find((name) => name !== target && target !== home);
    if (third)
      throw new AppError(
        'conflict',
        `${third} still keeps a copy of ${slug}: go back to it, or drop it first.`,
      );
    const [left] = others;
    if (target === home && left === undefined)
      throw new AppError('conflict', `${slug} is on ${home} already.`);
    if (target !== home) await permit?.(tenant, target);

    const arrived = target === home && left !== undefined;
    const [from, dest] = [side(home), arrived ? side(left) : at];
    const tell: Telling = { reach: () => {}, say: () => {}, progress: () => {}, ...telling };
    await holdMigrations([from, dest], mover);
    await link(from, dest, dest === directory, mover, tell);
    const compared = await compareStill(from, dest, mover, async () => {});
    requireSame(
      compared.contents,
      slug,
      `${dest.name} has a copy that differs; ${from.name} goes on as before`,
    );
    await tell.reach('compared');
    const { tables, rows } = sizeOf(compared.contents[0]);
    if (arrived) {
      await removeJobs(dest, from, mover);
      return { from: left, to: home, pausesMs: { compared: compared.ms, moved: null }, tables, rows };
    }

    await directory.sql`select 1`;
    const moved = await compareStill(from, dest, mover, async (left) => {
      await tell.reach('still');
      await cutOver(from, dest, directory, mover, { reach: tell.reach, left });
    });
    await askDirectory();
    if (differences(...moved.contents).length > 0) await goBack(dest, from, directory, mover);
    requireSame(
      moved.contents,
      slug,
      `${slug} is on ${from.name} again, with all that was written meanwhile`,
    );
    await removeJobs(from, dest, mover);
    await tell.reach('moved');
    return {
      from: from.name,
      to: dest.name,
      pausesMs: { compared: compared.ms, moved: moved.ms },
      ...sizeOf(moved.contents[0]),
    };
  });

/** Removes the copy of a tenant, of a move that is over or that is given up. */
export const dropCopy = (slug: string): Promise<{ cluster: string }> =>
  onSides(slug, async ({ home, others, side, directory, mover }) => {
    const [cluster] = others;
    if (cluster === undefined) throw new AppError('conflict', `No cluster keeps a copy of ${slug}.`);
    const [from, dest] = [side(home), side(cluster)];
    await holdMigrations([from, dest], mover);
    await removeJobs(dest, from, mover);
    await unlink(from, dest, dest === directory, mover);
    return { cluster };
  });

type Scene = {
  tenant: Tenant;
  mover: Mover;
  home: string;
  /** Clusters that keep a copy. */
  others: string[];
  side: (cluster: string) => Side;
  directory: Side;
};

/** One mover of a tenant at a time. What was decided and not yet listed is listed first. */
async function onSides<T>(slug: string, work: (scene: Scene) => Promise<T>): Promise<T> {
  return withSides(clusters(), (sides) => {
    const [directory] = sides;
    if (!directory) throw new Error('No cluster is configured.');
    const side = (name: string) => {
      const found = sides.find((one) => one.name === name);
      if (!found) throw new AppError('bad_input', `No cluster is named "${name}".`);
      return found;
    };
    return alone(directory.adminUrl, slug, async () => {
      // Asked anew: what a cluster has said of a tenant counts elsewhere, and is what is to be listed here.
      const tenant = (await allTenants()).find((each) => each.slug === slug);
      if (!tenant) throw notFound(`The tenant ${slug}`);
      const mover = { id: tenant.id, slug, name: tenant.name, schema: tenant.schema };
      const copies = await copiesOf(tenant);
      const decided = copies.get(tenant.cluster);
      if (decided) {
        await list(directory, side(decided), mover);
        await askDirectory();
      }
      const home = decided ?? tenant.cluster;
      const others = [...copies.keys()].filter((name) => name !== home);
      return work({ tenant, mover, home, others, side, directory });
    });
  });
}

/** Copy by copy, whom it follows. A copy that was opened when a move was broken off is told by its subscription. */
async function copiesOf({ id, schema, cluster: listed }: Tenant): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, primary } of clusters()) {
    const [row] = await platformAt<{ follows: string | null; here: boolean }>(
      primary,
      `select (select follows from platform.copy where tenant_id = $1::text::uuid) as follows,
        to_regnamespace($2) is not null as here`,
      [id, schema],
    );
    if (row?.follows) found.set(name, row.follows);
    else if (row?.here && name !== listed) found.set(name, listed);
  }
  const decided = found.get(listed);
  if (decided) found.delete(decided);
  return found;
}

/** A server may not have noticed yet that a mover before was killed, and keeps what that one held. */
const LET_GO_WITHIN_MS = 10_000;

/** A migration would give one side other tables than the other: until this process ends, migrations wait. */
async function holdMigrations(sides: readonly Side[], { slug, schema }: Mover): Promise<void> {
  for (const { name, session } of sides) {
    await session.unsafe(`set lock_timeout = ${LET_GO_WITHIN_MS}`);
    await session`select pg_advisory_lock(hashtext(${`lectern.migrate:${schema}`}))`.catch((error) => {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      throw new AppError('conflict', `${slug} is being migrated on ${name}: wait until that is over.`);
    });
    await session.unsafe('reset lock_timeout');
  }
}

type Pair = [Contents, Contents];

/** Both sides as they were at one moment at which nobody wrote; they are read after writes have gone on. */
async function compareStill(
  from: Side,
  to: Side,
  mover: Mover,
  work: (left: string) => Promise<void>,
): Promise<{ contents: Pair; ms: number }> {
  const beside = await besideTables(from, to, mover);
  return withSnapshot(from, mover, (ours) =>
    withSnapshot(to, mover, async (theirs) => {
      const { ms } = await pausing(from, to, mover, async (stillTime) => {
        stillTime();
        const [left] = await Promise.all([beside(), ours.take(), theirs.take()]);
        await work(left);
      });
      return { contents: await Promise.all([ours.contents(), theirs.contents()]), ms };
    }),
  );
}

function requireSame(contents: Pair, slug: string, state: string): void {
  const different = differences(...contents);
  if (different.length === 0) return;
  const tables = different.map(({ table, rows }) => `${table} (${rows.join(' and ')} rows)`);
  throw new AppError('conflict', `${slug}: the two sides differ in ${tables.join(', ')}. ${state}.`);
}

async function goBack(from: Side, to: Side, directory: Side, mover: Mover): Promise<void> {
  const beside = await besideTables(from, to, mover);
  const reach: Reach = () => {};
  await pausing(from, to, mover, async () =>
    cutOver(from, to, directory, mover, { reach, left: await beside() }),
  );
  await askDirectory();
  await removeJobs(from, to, mover);
}

const sizeOf = (contents: Contents) => ({
  tables: contents.size,
  rows: [...contents.values()].reduce((sum, { rows }) => sum + rows, 0),
});
