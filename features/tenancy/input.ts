import { z } from 'zod';
import { normalHex } from '#lib/oklch.ts';
import { DEFAULT_ACCENT } from '#lib/palette.ts';
import { MEDIA_NAME } from '#lib/storage.ts';
import { timeZoneSchema } from '#lib/time-zone.ts';

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

/** The leaderboard: nobody is compared with anybody until the tenant wants it. `unit`: only within one's own department. */
export const leaderboardSetting = z.object({
  reach: z.enum(['off', 'unit', 'all']).default('off'),
  /** In which quarters begin. */
  timeZone: timeZoneSchema.default('UTC'),
});

/** People whom the sign-in page offers, in demo mode only: the `demo` row. */
export const demoSetting = z.object({
  people: z.array(z.object({ name: z.string(), role: z.string(), email: z.string() })),
  password: z.string(),
});

export const tenantSettings = z.object({
  brand: brandSetting.prefault({}),
  policies: policiesSetting.prefault({}),
  leaderboard: leaderboardSetting.prefault({}),
  demo: demoSetting.nullish(),
});

export type TenantSettings = z.infer<typeof tenantSettings>;

const colour = z
  .string()
  .trim()
  .transform((value) => value.toLowerCase())
  .refine((value) => normalHex(value) !== undefined, 'Write the colour as #1f5c4d.');

/** What the form of the brand sends. */
export const brandInput = z.object({
  accent: colour,
  tagline: z.string().trim().max(120, 'Keep the tagline under 120 characters.'),
});

export const policiesInput = z.object({ signing: policiesSetting.shape.signing });

export const leaderboardInput = z.object({ reach: z.enum(['off', 'unit', 'all']), timeZone: timeZoneSchema });

const file = z.instanceof(File).optional();
const checked = z.literal('on').optional();

/** Three drawings: for light pages, for dark pages, and the mark in a browser's tab. `without…` takes one away. */
export const logosInput = z.object({
  logo: file,
  logoDark: file,
  mark: file,
  withoutLogo: checked,
  withoutLogoDark: checked,
  withoutMark: checked,
});
