import { z } from 'zod';
import { DEFAULT_ACCENT } from '#lib/palette.ts';
import { MEDIA_NAME } from '#lib/storage.ts';

const mediaName = z.string().regex(MEDIA_NAME);

/** What a tenant looks like: the `brand` row. Logos are names of stored media. */
export const brandSetting = z.object({
  accent: z.string().default(DEFAULT_ACCENT),
  logo: mediaName.nullish(),
  logoDark: mediaName.nullish(),
  mark: mediaName.nullish(),
  tagline: z.string().default(''),
});

/** How a tenant wants things done: the `policies` row. */
export const policiesSetting = z.object({
  /** What a signature needs beside the session. */
  signing: z.enum(['password', 'session']).default('session'),
});

/** People whom the sign-in page offers, in demo mode only: the `demo` row. */
export const demoSetting = z.object({
  people: z.array(z.object({ name: z.string(), role: z.string(), email: z.string() })),
  password: z.string(),
});

export const tenantSettings = z.object({
  brand: brandSetting.prefault({}),
  policies: policiesSetting.prefault({}),
  demo: demoSetting.nullish(),
});

export type TenantSettings = z.infer<typeof tenantSettings>;
