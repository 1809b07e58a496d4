import { type Home, type Newcomer, whereToLive, why } from '#features/placement/rules/where-to-live.ts';

/** `stay`, `move` to where the rule would have it, or `none` when it is wrong where it is and fits nowhere. */
export type Advice = { kind: 'stay' | 'move' | 'none'; cluster: string | null; why: string };

/** What to do with a tenant that lives somewhere: nothing, unless it may not live there. A move for balance alone is nobody's wish. */
export function adviceFor(tenant: Newcomer, livesOn: string, homes: readonly Home[]): Advice {
  const home = homes.find(({ name }) => name === livesOn);
  const fault = home ? why(tenant, home) : 'is in no setting';
  if (fault === null) return { kind: 'stay', cluster: livesOn, why: 'Right where it is' };
  const better = whereToLive(tenant, homes);
  if (better.cluster === null || better.cluster === livesOn)
    return { kind: 'none', cluster: null, why: `${livesOn} ${fault}, and no other cluster fits` };
  return { kind: 'move', cluster: better.cluster, why: `${livesOn} ${fault}` };
}
