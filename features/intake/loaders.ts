import { cookies } from 'next/headers';
import { decodeCausalPoint, decodeLogPosition, LOGGED_COOKIE, SEEN_COOKIE } from '#db/causal.ts';
import { OWN_COOKIE, ownWrites } from '#db/own-writes.ts';
import type { Tenant } from '#db/placement.ts';
import type { TenantScope } from '#db/tenant-db.ts';
import { askingOf, WROTE_COOKIE } from '#features/access/rules/own-write.ts';
import { caughtUp } from '#features/intake/queries.ts';
import { natsServers } from '#lib/jetstream/connection.ts';

/** Any page: the log is some tens of milliseconds behind, and a page shows people what they did last. */
const WAIT_MS = 300;

/** The tenant with how far the asking person's own writes have got, and their batches, and what caches are good enough. */
export async function loadScope(tenant: Tenant): Promise<TenantScope> {
  const jar = await cookies();
  const seen = jar.get(SEEN_COOKIE)?.value;
  const logged = natsServers().length > 0 ? jar.get(LOGGED_COOKIE)?.value : undefined;
  const scope: TenantScope = {
    ...tenant,
    seen: seen ? decodeCausalPoint(tenant.id, seen) : null,
    logged: logged ? decodeLogPosition(tenant.id, logged) : null,
    asking: {
      ...askingOf(jar.get(WROTE_COOKIE)?.value),
      own: ownWrites(tenant.id, jar.get(OWN_COOKIE)?.value),
    },
  };
  return caughtUp(scope, WAIT_MS);
}
