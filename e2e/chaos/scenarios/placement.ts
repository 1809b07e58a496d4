import { dropCopy, moveTenant } from '#db/moving/move.ts';
import { clusterOf, tenantById } from '#db/placement.ts';
import type { Crowd } from '#e2e/chaos/crowd.ts';
import type { Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { AppError } from '#lib/errors.ts';
import { CLUSTERS } from '#scripts/topology/plan.ts';

const MOST_PAUSE_MS = 2_000;

const pauses: number[] = [];

/** A tenant of the crowd goes to the other cluster, and back when the scenario ends. */
async function moved({ learners }: Crowd): Promise<Undo> {
  const tenant = await tenantById(learners[0]?.facts.tenant.id ?? '');
  if (!tenant) throw new AppError('not_found', 'There is nobody to move.');
  const home = clusterOf(tenant);
  const away = CLUSTERS.find((name) => name !== home) ?? '';
  pauses.length = 0;
  const go = async (to: { cluster: string } | 'back') => {
    const { pausesMs } = await moveTenant(tenant.slug, { to });
    pauses.push(pausesMs.compared, pausesMs.moved ?? 0);
  };
  await go({ cluster: away });
  return async () => {
    await go('back');
    await dropCopy(tenant.slug);
  };
}

export const placement: readonly Scenario[] = [
  {
    name: 'tenant-moved',
    what: 'a tenant is moved to the other cluster while its people learn, and 15 s later back',
    lastsMs: 15_000,
    strike: moved,
    watch: () => async () => pauses.length > 0,
    // A batch that comes while writes wait is sent again.
    mayRefuse: true,
    also: () =>
      pauses
        .filter((ms) => ms > MOST_PAUSE_MS)
        .map((ms) => `writes waited ${Math.round(ms)} ms, where ${MOST_PAUSE_MS} are the most`),
  },
];
