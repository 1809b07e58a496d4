import { type MigrateOptions, type MigrateResult, migrateAll } from '#db/migrate.ts';
import { AppError } from '#lib/errors.ts';

type Home = { name: string; adminUrl: string };

/**
 * Brings every cluster to the newest version: the canaries of all of them before any other tenant of any.
 * @returns what was applied, cluster by cluster
 * @throws what `migrateAll` does; conflict when a tenant was moved meanwhile, from where it waited to where all was done
 */
export async function migrateClusters(
  homes: readonly Home[],
  options: MigrateOptions = {},
): Promise<Map<string, MigrateResult['applied']>> {
  const applied = new Map(homes.map(({ name }) => [name, [] as MigrateResult['applied']]));
  const visit = async (more: MigrateOptions) => {
    for (const { name, adminUrl } of homes)
      applied.get(name)?.push(...(await migrateAll(adminUrl, { ...options, ...more })).applied);
  };
  if (homes.length > 1 && !options.dryRun) await visit({ canariesOnly: true });
  await visit({});
  if (homes.length > 1 && !options.dryRun) await requireAll(homes, options);
  return applied;
}

async function requireAll(homes: readonly Home[], { migrations }: MigrateOptions): Promise<void> {
  for (const { name, adminUrl } of homes) {
    const dryRun = { dryRun: true, ...(migrations && { migrations }) };
    const [left] = (await migrateAll(adminUrl, dryRun)).applied;
    if (left)
      throw new AppError(
        'conflict',
        `${left.schema} came to ${name} while it was migrated, and lacks ${left.name}: run the same again.`,
      );
  }
}
