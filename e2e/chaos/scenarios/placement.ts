import { setTimeout as sleep } from 'node:timers/promises';
import { dropCopy, type Moving, moveTenant } from '#db/moving/move.ts';
import { askDirectory, type Tenant, tenantById } from '#db/placement.ts';
import type { Crowd } from '#e2e/chaos/crowd.ts';
import { grows, killed, type Undo, WEB } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { AppError } from '#lib/errors.ts';
import { CLUSTERS } from '#scripts/topology/plan.ts';

const MOST_PAUSE_MS = 2_000;
const ANSWERS_WITHIN_MS = 60_000;

const pauses: number[] = [];

const away = ({ cluster }: Tenant): string => CLUSTERS.find((name) => name !== cluster) ?? '';

/** A tenant of the crowd, where it is now. */
async function mover({ learners }: Crowd): Promise<Tenant> {
  await askDirectory();
  const tenant = await tenantById(learners[0]?.facts.tenant.id ?? '');
  if (!tenant) throw new AppError('not_found', 'There is nobody to move.');
  pauses.length = 0;
  return tenant;
}

async function go(
  { slug }: Tenant,
  to: Moving['to'],
  reach: Moving['reach'] = async () => {},
): Promise<void> {
  const { pausesMs } = await moveTenant(slug, { to, reach });
  pauses.push(pausesMs.compared, pausesMs.moved ?? 0);
}

const backAgain = (tenant: Tenant) => async () => {
  await go(tenant, 'back');
  await dropCopy(tenant.slug);
};

async function moved(crowd: Crowd): Promise<Undo> {
  const tenant = await mover(crowd);
  await go(tenant, { cluster: away(tenant) });
  return backAgain(tenant);
}

/** The primary of the first cluster is killed when both sides have been compared. What broke off is done again, as its message says. */
async function movedAcrossFailOver(crowd: Crowd): Promise<Undo> {
  const tenant = await mover(crowd);
  const to = { cluster: away(tenant) };
  let startAgain: Undo | undefined;
  const end = performance.now() + ANSWERS_WITHIN_MS;
  for (let arrived = false; !arrived; ) {
    try {
      await go(tenant, to, async (stage) => {
        if (stage === 'compared') startAgain ??= await killed('main-primary');
      });
      arrived = true;
    } catch (error) {
      if (!(error instanceof AppError) || performance.now() > end) throw error;
      console.log(`  ${error.message}`);
      await sleep(1_000);
    }
  }
  return async () => {
    await startAgain?.();
    await backAgain(tenant)();
  };
}

const noLongPause = () =>
  pauses
    .filter((ms) => ms > MOST_PAUSE_MS)
    .map((ms) => `writes waited ${Math.round(ms)} ms, where ${MOST_PAUSE_MS} are the most`);

export const placement: readonly Scenario[] = [
  {
    name: 'tenant-moved',
    what: 'a tenant is moved to the other cluster while its people learn, and 15 s later back',
    lastsMs: 15_000,
    strike: moved,
    watch: () => async () => pauses.length > 0,
    // A batch that comes while writes wait is sent again.
    mayRefuse: true,
    also: noLongPause,
  },
  {
    name: 'moved-across-fail-over',
    what: 'the primary of the first cluster is killed while a tenant moves from it, which is asked for again',
    lastsMs: 20_000,
    strike: movedAcrossFailOver,
    watch: () => grows(WEB, 'db_primaries_changed_total'),
    mayRefuse: true,
    also: noLongPause,
  },
];
