import { v7 as uuidv7 } from 'uuid';
import type { person } from '#db/schema/tenant/people.ts';
import { addDays } from '#lib/local-date.ts';
import type { Brand, PeopleFile, TenantPeople } from '#scripts/seed/ingredients.ts';
import type { Organisation } from '#scripts/seed/organisation.ts';
import type { Random } from '#scripts/seed/random.ts';

export type Employee = typeof person.$inferInsert & { id: string; hiredOn: string | null; unitSlug: string };

type Recipe = {
  file: PeopleFile;
  tenant: TenantPeople;
  brand: Brand;
  places: Organisation;
  today: string;
  random: Random;
};
type Named = TenantPeople['people'][number];

/** Everybody who works at a demo tenant: named people in their places, the others drawn; unit leads manage, heads manage leads. */
export function drawWorkforce(recipe: Recipe): Employee[] {
  const make = employeeMaker(recipe);
  const staff: Employee[] = [];
  let chief: Employee | undefined;
  for (const department of recipe.tenant.departments) {
    const head = make({
      unitSlug: department.slug,
      jobTitle: department.headTitle,
      managerId: chief?.id ?? null,
    });
    chief ??= head;
    staff.push(head);
    for (const unit of department.units) {
      const named = recipe.tenant.people.filter(
        (each) => each.unit === unit.slug && each.department === department.slug,
      );
      const lead = named.find((each) => each.roles.includes('manager') || each.title === unit.leadTitle);
      const unitSlug = `${department.slug}/${unit.slug}`;
      const manager = make({ unitSlug, jobTitle: unit.leadTitle, managerId: head.id }, lead);
      staff.push(manager);
      const others = named.filter((each) => each !== lead);
      for (let n = 0; n < unit.size - 1; n++) {
        staff.push(
          make({ unitSlug, jobTitle: recipe.random.pick(unit.titles), managerId: manager.id }, others[n]),
        );
      }
    }
  }
  return staff;
}

function employeeMaker({ file, tenant, brand, places, today, random }: Recipe) {
  const taken = new Set(tenant.people.map(({ email }) => email));
  const siteWeights = Object.fromEntries(tenant.sites.map(({ slug, weight }) => [slug, weight]));
  let number = 0;

  return (
    place: { unitSlug: string; jobTitle: string; managerId: string | null },
    named?: Named,
  ): Employee => {
    const siteSlug = named?.site ?? random.weighted(siteWeights);
    const site = tenant.sites.find(({ slug }) => slug === siteSlug);
    const unitId = places.unitIds.get(place.unitSlug);
    const siteId = places.siteIds.get(siteSlug);
    if (!site || !unitId || !siteId)
      throw new Error(`${place.unitSlug} at ${siteSlug} is not a place of ${tenant.slug}.`);
    const names = file.names[random.weighted(site.names)];
    if (!names) throw new Error(`The names of ${site.name} are missing.`);
    const givenName = named?.given ?? random.pick(names.given);
    const familyName = named?.family ?? random.pick(names.family);
    number += 1;
    return {
      id: uuidv7(),
      email: named?.email ?? freeAddress(givenName, familyName),
      givenName,
      familyName,
      employeeNo: `${tenant.slug.slice(0, 2).toUpperCase()}-${String(number).padStart(5, '0')}`,
      locale: site.locale,
      timeZone: site.timeZone,
      status: !named && random.chance(0.02) ? 'left' : 'active',
      unitId,
      unitSlug: place.unitSlug,
      siteId,
      managerId: place.managerId,
      jobTitle: named?.title ?? place.jobTitle,
      employmentType: random.chance(0.86) ? 'permanent' : 'fixed-term',
      hiredOn: named?.hired ?? (random.chance(0.003) ? null : addDays(today, -hiredDaysAgo(random))),
    };
  };

  function freeAddress(given: string, family: string): string {
    const local = [given, family].map((name) => folded(name, file.fold)).join('.');
    let address = `${local}@${brand.emailDomain}`;
    for (let n = 2; taken.has(address); n++) address = `${local}${n}@${brand.emailDomain}`;
    taken.add(address);
    return address;
  }
}

/** Half joined within three years; a few within this month. */
const hiredDaysAgo = (random: Random): number => Math.round(5 + 4_600 * random.next() ** 2.1);

function folded(name: string, fold: Record<string, string>): string {
  const plain = [...name].map((character) => fold[character] ?? character).join('');
  return plain
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z-]/g, '');
}
