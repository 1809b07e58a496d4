import { inArray } from 'drizzle-orm';
import { setting } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type TenantSettings, tenantSettings } from '#features/tenancy/input.ts';
import { paletteCss } from '#lib/palette.ts';

/** As they are cached: with the palette of the brand's colour. */
export type KeptSettings = TenantSettings & { css: string };

export async function readKeptSettings(db: TenantDb): Promise<KeptSettings> {
  const settings = await readSettings(db);
  return { ...settings, css: paletteCss(settings.brand.accent) };
}

/** The tenant's settings; rows that are missing read as their defaults. */
export async function readSettings(db: TenantDb): Promise<TenantSettings> {
  const rows = await db
    .select({ name: setting.name, value: setting.value })
    .from(setting)
    .where(inArray(setting.name, Object.keys(tenantSettings.shape)));
  return tenantSettings.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])));
}
