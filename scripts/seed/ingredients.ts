import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROLES } from '#db/schema/tenant/people.ts';

export const CONTENT = join(import.meta.dirname, '../../db/seed/content');

const unit = z.object({
  slug: z.string(),
  name: z.string(),
  size: z.number().int().positive(),
  leadTitle: z.string(),
  titles: z.array(z.string()).min(1),
});

const tenantPeople = z.object({
  slug: z.string(),
  sites: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      country: z.string(),
      timeZone: z.string(),
      locale: z.string(),
      weight: z.number(),
      names: z.record(z.string(), z.number()),
    }),
  ),
  departments: z.array(
    z.object({ slug: z.string(), name: z.string(), headTitle: z.string(), units: z.array(unit).min(1) }),
  ),
  people: z.array(
    z.object({
      given: z.string(),
      family: z.string(),
      email: z.string(),
      roles: z.array(z.enum(ROLES)),
      department: z.string(),
      unit: z.string(),
      site: z.string(),
      title: z.string(),
      hired: z.string(),
      manager: z.string().nullable(),
    }),
  ),
});

const peopleFile = z.object({
  fold: z.record(z.string(), z.string()),
  names: z.record(z.string(), z.object({ given: z.array(z.string()), family: z.array(z.string()) })),
  tenants: z.record(z.string(), tenantPeople),
});

const brand = z.object({
  slug: z.string(),
  name: z.string(),
  legalName: z.string(),
  tagline: z.string(),
  accent: z.string(),
  locale: z.string(),
  timeZone: z.string(),
  emailDomain: z.string(),
  logo: z.string(),
  logoDark: z.string(),
  mark: z.string(),
});

export type PeopleFile = z.infer<typeof peopleFile>;
export type TenantPeople = z.infer<typeof tenantPeople>;
export type Brand = z.infer<typeof brand>;

const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(CONTENT, ...path), 'utf8'));

export const readPeople = (): PeopleFile => peopleFile.parse(json('people.json'));
export const readBrand = (slug: string): Brand => brand.parse(json('brands', slug, 'brand.json'));
