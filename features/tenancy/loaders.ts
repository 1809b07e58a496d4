import { cache } from 'react';
import { loadedRead } from '#db/joined-read.ts';
import { findViewer, requireTenant } from '#features/access/loaders.ts';
import { type KeptSettings, readKeptSettings } from '#features/tenancy/queries.ts';
import { cached, type Loading } from '#lib/cache.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { mediaUrl } from '#lib/media-address.ts';

const SETTINGS_MS = 5 * 60_000;

/** The settings of this request's tenant. Cached for 5 minutes, and dropped by the command that changes them. */
export const requireSettings = cache(async (): Promise<KeptSettings> => {
  const [tenant, viewer] = await Promise.all([requireTenant(), findViewer()]);
  const load = (how: Loading) => loadedRead(viewer?.tenant ?? tenant, how, readKeptSettings);
  return cached(cacheKeys.settings(tenant.id), SETTINGS_MS, load, viewer?.tenant.asking);
});

export type Brand = {
  name: string;
  /** The palette of the tenant's colour, for a <style>. */
  css: string;
  tagline: string;
  logoUrl?: string;
  logoDarkUrl?: string;
  markUrl?: string;
};

/** The tenant's name and look, with addresses instead of media names. */
export const requireBrand = cache(async (): Promise<Brand> => {
  const [tenant, { brand, css }] = await Promise.all([requireTenant(), requireSettings()]);
  const url = (name: string | null | undefined) =>
    name ? mediaUrl(tenant.slug, name, clock.now()) : undefined;
  return {
    name: tenant.name,
    css,
    tagline: brand.tagline,
    logoUrl: url(brand.logo),
    logoDarkUrl: url(brand.logoDark),
    markUrl: url(brand.mark),
  };
});
