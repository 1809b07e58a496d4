import { parseArgs } from 'node:util';
import { allTenants, findTenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { createTenant, setCanary, setTenantState } from '#db/tenants.ts';
import { clock } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { adminOfInput, admitAdmin } from '#scripts/tenant-admin.ts';
import { backUp, compare, restore } from '#scripts/tenant-backup.ts';
import { dropCache } from '#scripts/tenant-cache.ts';
import { exportTo } from '#scripts/tenant-export.ts';
import { drop, move } from '#scripts/tenant-move.ts';
import { placeNew } from '#scripts/tenant-place.ts';
import { script } from '#scripts/terminal.ts';

const USAGE = `Usage:
  npm run tenant -- list
  npm run tenant -- create SLUG --name "Company name" [--admin E-MAIL] [--admin-name "Given Family"]
      [--region REGION] [--learners N] [--cluster NAME]
  npm run tenant -- admit SLUG --admin E-MAIL [--admin-name "Given Family"]
  npm run tenant -- suspend SLUG
  npm run tenant -- resume SLUG
  npm run tenant -- canary SLUG [--off]
  npm run tenant -- drop-cache SLUG
  npm run tenant -- backup SLUG --to FILE [--without-media]
  npm run tenant -- restore FILE [--as NEW-SLUG] [--cluster NAME]
  npm run tenant -- compare SLUG OTHER-SLUG
  npm run tenant -- export SLUG --to FOLDER
  npm run tenant -- move SLUG CLUSTER | --back | --drop`;

const options = {
  name: { type: 'string' },
  admin: { type: 'string' },
  'admin-name': { type: 'string' },
  cluster: { type: 'string' },
  region: { type: 'string' },
  learners: { type: 'string' },
  to: { type: 'string' },
  as: { type: 'string' },
  back: { type: 'boolean', default: false },
  drop: { type: 'boolean', default: false },
  off: { type: 'boolean', default: false },
  'without-media': { type: 'boolean', default: false },
} as const;

const ONE = [
  ...['create', 'admit', 'suspend', 'resume', 'canary', 'drop-cache'],
  ...['backup', 'restore', 'compare', 'export', 'move'],
];
const MOST_LEARNERS = 10_000_000;
const WITH_TO = ['backup', 'export'];

/** The operator's hand on tenants. Running nodes notice a change within a second. */
await script(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [verb = '', slug, other] = positionals;
  const { to, as } = values;
  const asked = verb === 'list' || (slug && ONE.includes(verb));
  const ways = [other !== undefined, values.back, values.drop].filter(Boolean).length;
  const right =
    verb === 'move' ? ways === 1 : verb === 'compare' ? other !== undefined && ways === 1 : ways === 0;
  if (!asked || !right || (WITH_TO.includes(verb) && !to)) throw new AppError('bad_input', USAGE);
  await withDatabase(async () => {
    if (!slug) return list();
    const { admin: email, 'admin-name': fullName } = values;
    if (verb === 'create') {
      const { region, cluster } = values;
      const learners = numberOf(values.learners);
      // A tenant without its administrator would be half of what was asked for.
      if (email !== undefined) adminOfInput({ email, name: fullName });
      const place = await placeNew({ slug, learners, region: region ?? null, cluster });
      const home = adminOf(place.name);
      const company = { slug, name: values.name ?? slug, cluster: home.name, region, learners };
      await createTenant(home.adminUrl, { ...company, directory: adminOf(undefined).adminUrl });
      console.log(`${slug}: created on ${home.name} (${place.why})`);
    }
    if (verb === 'suspend' || verb === 'resume') {
      await setTenantState(adminOf(undefined).adminUrl, slug, verb === 'suspend' ? 'suspended' : 'active');
      console.log(`${slug}: ${verb === 'suspend' ? 'suspended' : 'active again'}`);
    }
    if (verb === 'canary') await markCanary(slug, !values.off);
    if (verb === 'drop-cache') {
      await dropCache(slug);
      console.log(`${slug}: its cache is dropped`);
    }
    if (verb === 'backup' && to) await backUp(slug, { to, media: !values['without-media'] });
    if (verb === 'restore')
      await restore(slug, { as, cluster: adminOf(values.cluster), directory: adminOf(undefined).adminUrl });
    if (verb === 'compare' && other) await compare(slug, other);
    if (verb === 'export' && to) await exportTo(slug, to);
    if (verb === 'move' && values.drop) await drop(slug);
    else if (verb === 'move') await move(slug, other === undefined ? 'back' : { cluster: other });
    if (verb === 'admit' || (verb === 'create' && email !== undefined)) {
      const link = await admitAdmin(slug, { email, name: fullName }, clock.now());
      console.log(`${email} administers ${slug}, and chooses a password within seven days at\n  ${link}`);
    }
  });
});

async function list(): Promise<void> {
  const canaries = await platform<{ slug: string }>('select slug from platform.tenant where canary', []);
  const isCanary = new Set(canaries.map(({ slug }) => slug));
  console.table(
    (await allTenants()).map(({ slug, name, state, cluster, region }) => ({
      ...{ slug, name, state, cluster, region },
      canary: isCanary.has(slug),
    })),
  );
}

async function markCanary(slug: string, canary: boolean): Promise<void> {
  const tenant = await findTenant(slug);
  if (!tenant) throw notFound(`The tenant ${slug}`);
  await setCanary(
    [adminOf(undefined), adminOf(tenant.cluster)].map(({ adminUrl }) => adminUrl),
    slug,
    canary,
  );
  console.log(`${slug}: ${canary ? 'migrations are tried on it first' : 'migrated with the others'}`);
}

function numberOf(text: string | undefined): number {
  const number = Number(text ?? 0);
  if (Number.isInteger(number) && number >= 0 && number <= MOST_LEARNERS) return number;
  throw new AppError('bad_input', `"${text}" is no number of learners.`);
}
