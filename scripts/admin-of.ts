import { clusters } from '#db/pools.ts';
import { AppError } from '#lib/errors.ts';

/** Where a cluster's owning role is reached; the first, which holds the directory, when none is named. */
export function adminOf(name: string | undefined): { name: string; adminUrl: string } {
  const home = clusters().find((candidate) => name === undefined || candidate.name === name);
  if (!home) throw new AppError('bad_input', `No cluster is named "${name}".`);
  if (!home.admin)
    throw new AppError(
      'bad_input',
      `The cluster ${home.name} has no address of its owning role, which this needs: DATABASE_ADMIN_URL, or "admin" in DATABASE_CLUSTERS.`,
    );
  return { name: home.name, adminUrl: home.admin };
}
