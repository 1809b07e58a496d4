import { askDirectory } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { notFound } from '#lib/errors.ts';

/** Closes or reopens a tenant's portal, and notes who did so. Other nodes follow within a second. */
export async function setTenantState(
  slug: string,
  state: 'active' | 'suspended',
  actor: string,
): Promise<void> {
  const changed = await platform(
    `with changed as (update platform.tenant set state = $2 where slug = $1 and state <> $2 returning slug)
     insert into platform.operator_event (actor, action, tenant_slug)
       select $3, 'tenant.' || $2, slug from changed returning tenant_slug`,
    [slug, state, actor],
  );
  await askDirectory();
  if (changed.length > 0) return;
  const known = await platform('select from platform.tenant where slug = $1', [slug]);
  if (known.length === 0) throw notFound('The tenant');
}
