import {
  type Home,
  LARGE,
  type Newcomer,
  whereToLive,
  why,
} from '#features/placement/rules/where-to-live.ts';

/** `stay`, `move` to where the rule would have it, or `none` when it is wrong where it is and fits nowhere. */
export type Advice = { kind: 'stay' | 'move' | 'none'; cluster: string | null; why: string };

/**
 * What to do with a tenant that lives somewhere: nothing, unless it may not live there. A move for balance alone is nobody's wish.
 * @param open where it could go: clusters that answer
 */
export function adviceFor(
  tenant: Newcomer,
  livesOn: string,
  homes: readonly Home[],
  open: readonly Home[] = homes,
): Advice {
  const home = homes.find(({ name }) => name === livesOn);
  const fault = home ? why(tenant, withoutLarge(home)) : 'is in no setting';
  if (fault === null) return { kind: 'stay', cluster: livesOn, why: 'right where it is' };
  const better = whereToLive(tenant, open);
  if (better.cluster === null || better.cluster === livesOn)
    return { kind: 'none', cluster: null, why: `${livesOn} ${fault}, and no other cluster fits` };
  return { kind: 'move', cluster: better.cluster, why: `${livesOn} ${fault}` };
}

/** Of a large tenant and its small neighbours the large one goes. */
const withoutLarge = (home: Home): Home => ({
  ...home,
  residents: home.residents.filter(({ learners }) => learners <= LARGE),
});
