import type { Scenario } from '#e2e/chaos/scenario.ts';
import { databases } from '#e2e/chaos/scenarios/databases.ts';
import { load } from '#e2e/chaos/scenarios/load.ts';
import { log } from '#e2e/chaos/scenarios/log.ts';
import { nodes } from '#e2e/chaos/scenarios/nodes.ts';
import { placement } from '#e2e/chaos/scenarios/placement.ts';
import { shared } from '#e2e/chaos/scenarios/shared.ts';
import { versions } from '#e2e/chaos/scenarios/versions.ts';

/** In this order: what is easiest to recover from first. */
export const SCENARIOS: readonly Scenario[] = [
  ...nodes,
  ...log,
  ...shared,
  ...databases,
  ...load,
  ...versions,
  ...placement,
];
