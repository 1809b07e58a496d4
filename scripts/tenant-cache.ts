import { findTenant } from '#db/placement.ts';
import { dropTenant } from '#lib/cache-generation.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { keyValueOf } from '#lib/key-value.ts';
import { PATIENCE } from '#lib/redis-commands.ts';

/** Nobody has a page to see who waits for this. */
const PATIENCE_MS = 10_000;

/** Drops all that is cached of one tenant, in Redis and in every process. */
export async function dropCache(slug: string): Promise<void> {
  const tenant = await findTenant(slug);
  if (!tenant) throw notFound(`The tenant ${slug}`);
  PATIENCE.timeoutMs = PATIENCE_MS;
  const store = keyValueOf(tenant.id);
  if (!store.shared)
    throw new AppError(
      'bad_input',
      'No Redis is configured: each process keeps a cache of its own, which a restart drops.',
    );
  try {
    await dropTenant(tenant.id);
  } finally {
    store.close();
  }
}
