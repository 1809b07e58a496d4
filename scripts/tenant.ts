import { parseArgs } from 'node:util';
import { allTenants } from '#db/placement.ts';
import { clusters } from '#db/pools.ts';
import { createTenant, setTenantState } from '#db/tenants.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { admitAdmin } from '#scripts/tenant-admin.ts';
import { dropCache } from '#scripts/tenant-cache.ts';
import { script } from '#scripts/terminal.ts';

const USAGE = `Usage:
  npm run tenant -- list
  npm run tenant -- create SLUG --name "Company name" [--admin E-MAIL] [--admin-name "Given Family"] [--cluster NAME]
  npm run tenant -- admit SLUG --admin E-MAIL [--admin-name "Given Family"]
  npm run tenant -- suspend SLUG
  npm run tenant -- resume SLUG
  npm run tenant -- drop-cache SLUG`;

const options = {
  name: { type: 'string' },
  admin: { type: 'string' },
  'admin-name': { type: 'string' },
  cluster: { type: 'string' },
} as const;

/** The operator's hand on tenants. Running nodes notice a change within five minutes, a new tenant within ten seconds. */
await script(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [verb = '', slug] = positionals;
  if (verb !== 'list' && !(slug && ['create', 'admit', 'suspend', 'resume', 'drop-cache'].includes(verb)))
    throw new AppError('bad_input', USAGE);
  await withDatabase(async () => {
    if (!slug) return list();
    const { admin: email, 'admin-name': fullName } = values;
    if (verb === 'create') {
      const home = adminOf(values.cluster);
      const company = {
        slug,
        name: values.name ?? slug,
        cluster: home.name,
        directory: adminOf(undefined).url,
      };
      await createTenant(home.url, company);
      console.log(`${slug}: created`);
    }
    if (verb === 'suspend' || verb === 'resume') {
      await setTenantState(adminOf(undefined).url, slug, verb === 'suspend' ? 'suspended' : 'active');
      console.log(`${slug}: ${verb === 'suspend' ? 'suspended' : 'active again'}`);
    }
    if (verb === 'drop-cache') {
      await dropCache(slug);
      console.log(`${slug}: its cache is dropped`);
    }
    if (verb === 'admit' || (verb === 'create' && email !== undefined)) {
      const link = await admitAdmin(slug, { email, name: fullName }, clock.now());
      console.log(`${email} administers ${slug}, and chooses a password within seven days at\n  ${link}`);
    }
  });
});

async function list(): Promise<void> {
  const tenants = await allTenants();
  console.table(tenants.map(({ slug, name, state, cluster }) => ({ slug, name, state, cluster })));
}

function adminOf(name: string | undefined): { name: string; url: string } {
  const home = clusters().find((candidate) => name === undefined || candidate.name === name);
  if (!home) throw new AppError('bad_input', `No cluster is named "${name}".`);
  if (!home.admin)
    throw new AppError('bad_input', 'DATABASE_ADMIN_URL is not set: creating tenants needs the owning role.');
  return { name: home.name, url: home.admin };
}
