import { findTenant } from '#db/placement.ts';
import { verifyAudit } from '#features/audit/commands.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { script } from '#scripts/terminal.ts';

/** `npm run audit:verify -- SLUG`: recomputes the tenant's audit chain from the first row; exit code 1 at the first fault. */
await script(() =>
  withDatabase(async () => {
    const slug = process.argv[2];
    if (!slug) throw new AppError('bad_input', 'Usage: npm run audit:verify -- SLUG');
    const tenant = await findTenant(slug);
    if (!tenant) throw new AppError('not_found', `There is no tenant "${slug}".`);
    const { events, head, fault } = await verifyAudit(tenant, clock.now());
    if (fault) throw new AppError('conflict', `${slug}: the audit trail is NOT intact. ${fault}`);
    console.log(`${slug}: ${events} events, the chain is intact. Head: ${head.seq} ${head.hash}`);
  }),
);
