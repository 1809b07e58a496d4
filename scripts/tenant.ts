import { parseArgs } from 'node:util';
import { allTenants } from '#db/placement.ts';
import { clusters } from '#db/pools.ts';
import { createTenant, setTenantState } from '#db/tenants.ts';
import { AppError } from '#lib/errors.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { script } from '#scripts/terminal.ts';

const USAGE = `Usage:
  npm run tenant -- list
  npm run tenant -- create SLUG --name "Company name" [--cluster NAME]
  npm run tenant -- suspend SLUG
  npm run tenant -- resume SLUG`;

/** The operator's hand on tenants. Running nodes notice a change within five minutes, a new tenant within ten seconds. */
await script(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, cluster: { type: 'string' } },
  });
  const [verb, slug] = positionals;
  if (verb !== 'list' && (!slug || !['create', 'suspend', 'resume'].includes(verb ?? ''))) {
    throw new AppError('bad_input', USAGE);
  }
  await withDatabase(async () => {
    if (verb === 'list') return list();
    const admin = adminOf(values.cluster);
    const name = slug ?? '';
    if (verb === 'create')
      await createTenant(admin.url, { slug: name, name: values.name ?? name, cluster: admin.name });
    else await setTenantState(admin.url, name, verb === 'suspend' ? 'suspended' : 'active');
    console.log(
      `${name}: ${verb === 'create' ? 'created' : verb === 'suspend' ? 'suspended' : 'active again'}`,
    );
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
