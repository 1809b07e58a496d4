import { z } from 'zod';
import { placeName } from '#features/units/input.ts';
import { countrySchema } from '#lib/countries.ts';
import { timeZoneSchema } from '#lib/time-zone.ts';

export const addSiteInput = z.object({
  name: placeName,
  country: countrySchema,
  timeZone: timeZoneSchema,
});

export const renameSiteInput = z.object({ siteId: z.uuid(), name: placeName });

export const siteInput = z.object({ siteId: z.uuid() });
