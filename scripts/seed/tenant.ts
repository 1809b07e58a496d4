import { join } from 'node:path';
import { inArray } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { courseVersion } from '#db/schema/tenant/courses.ts';
import { setting } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { restandAll } from '#features/standings/commands.ts';
import { localDay } from '#lib/clock.ts';
import { seedCourses, storeMedia } from '#scripts/seed/courses.ts';
import { seedElectives, seedResults } from '#scripts/seed/electives.ts';
import { seedHistory } from '#scripts/seed/history.ts';
import { type Brand, CONTENT, readBrand, readPeople, type TenantPeople } from '#scripts/seed/ingredients.ts';
import { type Organisation, seedOrganisation } from '#scripts/seed/organisation.ts';
import { DEMO_PASSWORD, seedPeople } from '#scripts/seed/people.ts';
import { type Plan, seedProgramme } from '#scripts/seed/programmes.ts';
import { seededRandom } from '#scripts/seed/random.ts';
import { drawWorkforce, type Employee } from '#scripts/seed/workforce.ts';

type Say = (what: string, done: number, total: number) => void;

/** Whose people, brand and programmes a tenant gets, and how many times their number. */
export type Model = { like: string; times: number };

/** Fills a demo tenant, or one that is like it, in one transaction: whole, or not at all. */
export async function seedTenant(
  tenant: Tenant,
  now: Date,
  say: Say,
  { like, times }: Model = { like: tenant.slug, times: 1 },
): Promise<void> {
  const file = readPeople();
  const model = file.tenants[like];
  if (!model) throw new Error(`There are no demo people for ${like}.`);
  const people = grown(model, times);
  const brand = readBrand(like);
  const today = localDay(now, brand.timeZone);
  const random = seededRandom(like === 'acme' ? 20_260_301 : 20_260_302);
  await withTenant(tenant, 'write', async (db) => {
    const places = await seedOrganisation(db, people);
    const staff = drawWorkforce({ file, tenant: people, brand, places, today, random });
    await seedPeople(db, staff, people, today);
    say('people', staff.length, staff.length);
    await seedCourses(db, new Date(now.getTime() - 800 * 86_400_000), (done, total) =>
      say('courses', done, total),
    );
    const chief = staff.find(
      ({ email }) => email === people.people.find(({ roles }) => roles.includes('hr_admin'))?.email,
    );
    const parts = await seedProgrammes(db, { staff, places, today, by: chief?.id ?? '', slug: like });
    await seedHistory(db, parts, { now, today, random });
    await restandAll(db, now);
    say('history', 1, 1);
    await seedSettings(db, brand, people);
    const named = new Set(people.people.map(({ email }) => email));
    await seedElectives(db, { staff: staff.filter(({ email }) => !named.has(email)), now, random });
    await seedResults(db, now);
    say('results', 1, 1);
  });
}

const grown = (model: TenantPeople, times: number): TenantPeople => ({
  ...model,
  departments: model.departments.map((department) => ({
    ...department,
    units: department.units.map((unit) => ({ ...unit, size: Math.ceil(unit.size * times) })),
  })),
});

async function seedProgrammes(
  db: TenantDb,
  {
    staff,
    places,
    today,
    by,
    slug,
  }: { staff: Employee[]; places: Organisation; today: string; by: string; slug: string },
) {
  const versions = await db
    .select({
      versionId: courseVersion.id,
      courseId: courseVersion.courseId,
      title: courseVersion.title,
      contentSha256: courseVersion.contentSha256,
    })
    .from(courseVersion)
    .where(inArray(courseVersion.title, ['Security awareness', 'Data protection', 'Fire safety']));
  const parts = [];
  for (const { departments, ...plan } of programmesOf(slug)) {
    const course = versions.find(({ title }) => title === plan.title);
    if (!course) throw new Error(`The course ${plan.title} was not published.`);
    const unitIds = departments?.map((code) => places.unitIds.get(code) ?? '') ?? null;
    const members = departments
      ? staff.filter(({ unitSlug }) => departments.includes(unitSlug.split('/')[0] ?? ''))
      : staff;
    const programme = await seedProgramme(db, { ...plan, unitIds }, { course, members, today, by });
    parts.push({ programme, members, title: plan.title });
  }
  return parts;
}

const YEAR = 'P1Y';

/** What each demo tenant has scheduled already. Acme leaves security awareness in some departments for its HR to schedule. */
function programmesOf(slug: string): (Omit<Plan, 'unitIds'> & { departments: string[] | null })[] {
  const everyone = { audienceName: 'Everyone', departments: null };
  const common = { late: 0.08, never: 0.035, daysToComplete: 30 };
  const fire = {
    title: 'Fire safety',
    ...everyone,
    ...common,
    sinceDaysAgo: 790,
    validity: { anchor: 'previous-expiry' as const, length: YEAR },
  };
  const data = {
    title: 'Data protection',
    ...everyone,
    ...common,
    sinceDaysAgo: 640,
    validity: { anchor: 'completion' as const, length: 'P2Y' },
  };
  const security = {
    title: 'Security awareness',
    ...common,
    never: 0.06,
    sinceDaysAgo: 430,
    validity: { anchor: 'previous-expiry' as const, length: YEAR },
  };
  return slug === 'acme'
    ? [fire, data, { ...security, audienceName: 'Engineering and IT', departments: ['engineering', 'it'] }]
    : [fire, data, { ...security, ...everyone }];
}

async function seedSettings(db: TenantDb, brand: Brand, people: TenantPeople): Promise<void> {
  const medium = (name: string) => storeMedia(db, join(CONTENT, 'brands', brand.slug, name));
  const [logo, logoDark, mark] = [
    await medium(brand.logo),
    await medium(brand.logoDark),
    await medium(brand.mark),
  ];
  await db.insert(setting).values([
    { name: 'brand', value: { accent: brand.accent, tagline: brand.tagline, logo, logoDark, mark } },
    { name: 'policies', value: { signing: 'session' } },
    {
      name: 'leaderboard',
      value: { reach: brand.slug === 'acme' ? 'all' : 'unit', timeZone: brand.timeZone },
    },
    { name: 'demo', value: { people: people.people.map(demoPerson), password: DEMO_PASSWORD } },
  ]);
}

const ROLE_NAMES: Record<string, string> = {
  hr_admin: 'HR admin',
  tenant_admin: 'Tenant admin',
  auditor: 'Auditor',
  author: 'Author',
  manager: 'Manager',
  learner: 'Employee',
};

export function demoPerson({ given, family, email, roles }: TenantPeople['people'][number]) {
  const role = Object.keys(ROLE_NAMES).find((name) => (roles as string[]).includes(name)) ?? 'learner';
  return { name: `${given} ${family}`, role: ROLE_NAMES[role] ?? role, email };
}
