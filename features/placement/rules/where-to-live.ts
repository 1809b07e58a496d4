/** More learners than this have a cluster to themselves. */
export const LARGE = 5_000;
/** What a cluster is taken to be meant for that does not say. */
const USUAL_ROOM = 20_000;

export type Resident = { slug: string; learners: number };

/** A cluster as the rule sees it: what the settings say of it, and what was found there. */
export type Home = {
  name: string;
  region: string;
  dedicatedTo: string | null;
  /** How many learners it is meant for; null when nobody said. */
  room: number | null;
  residents: readonly Resident[];
};

export type Newcomer = Resident & { region: string | null };

export type Placement = { cluster: string; why: string } | { cluster: null; why: string };

const number = (n: number) => n.toLocaleString('en');

export const learnersOf = ({ residents }: Home): number =>
  residents.reduce((sum, { learners }) => sum + learners, 0);

/** Share of its room that is taken. */
export const loadOf = (home: Home): number => learnersOf(home) / (home.room ?? USUAL_ROOM);

/**
 * Where a tenant is to live: in its region, if it must stay in one; by itself, if it is large; else where there is least. It
 * is judged as if it lived nowhere yet.
 */
export function whereToLive(tenant: Newcomer, all: readonly Home[]): Placement {
  const homes = all.map((home) => without(home, tenant.slug));
  const allowed = homes.filter((home) => why(tenant, home) === null);
  const [best] = allowed.toSorted(
    (a, b) => ownFirst(tenant, b) - ownFirst(tenant, a) || loadOf(a) - loadOf(b),
  );
  if (best) return { cluster: best.name, why: reason(tenant, best) };
  const faults = homes.map((home) => `${home.name} ${why(tenant, home)}`);
  return { cluster: null, why: `${sentence(tenant)} No cluster fits: ${faults.join('; ')}.` };
}

/** Why a tenant cannot live on a cluster, as the end of a sentence about it; null when it can. */
export function why(tenant: Newcomer, home: Home): string | null {
  const others = without(home, tenant.slug);
  if (tenant.region !== null && home.region !== tenant.region) return `is in the region ${home.region}`;
  if (home.dedicatedTo !== null && home.dedicatedTo !== tenant.slug)
    return `is dedicated to ${home.dedicatedTo}`;
  if (home.room !== null && learnersOf(others) + tenant.learners > home.room)
    return `has room for ${number(home.room)} learners, and ${number(learnersOf(others))} are there`;
  if (tenant.learners > LARGE && others.residents.length > 0) return 'has other tenants';
  const large = others.residents.find(({ learners }) => learners > LARGE);
  return large ? `belongs to ${large.slug}, which is large` : null;
}

const without = (home: Home, slug: string): Home => ({
  ...home,
  residents: home.residents.filter((resident) => resident.slug !== slug),
});

const ownFirst = ({ slug }: Newcomer, { dedicatedTo }: Home) => Number(dedicatedTo === slug);

function reason(tenant: Newcomer, home: Home): string {
  if (home.dedicatedTo === tenant.slug) return `${home.name} is dedicated to it`;
  if (tenant.learners > LARGE) return `more than ${number(LARGE)} learners, so by itself`;
  return tenant.region === null ? 'least loaded' : `least loaded in ${tenant.region}`;
}

function sentence({ slug, learners, region }: Newcomer): string {
  const stays = region === null ? '' : ` has to stay in the region ${region}`;
  const large = learners > LARGE ? ` has ${number(learners)} learners and so needs a cluster of its own` : '';
  if (!stays && !large) return `There is no place for ${slug}.`;
  return `${slug}${stays}${stays && large ? ', and' : ''}${large}.`;
}
