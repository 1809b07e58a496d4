import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { site } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { takeTurn } from '#db/turn.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import type { addSiteInput, renameSiteInput, siteInput } from '#features/sites/input.ts';
import { sitesInUse } from '#features/units/queries.ts';
import { codeFor } from '#features/units/rules/code-for.ts';
import { AppError, notFound, refusal } from '#lib/errors.ts';

type Act = { by: Actor; now: Date };

/** Makes a site. Its time zone stays: due days have been promised by it. */
export async function addSite(
  db: TenantDb,
  { name, country, timeZone }: z.output<typeof addSiteInput>,
  { by, now }: Act,
): Promise<string> {
  const sites = await allSites(db);
  requireFree(sites, { id: null, name });
  const id = uuidv7();
  const code = codeFor(
    name,
    sites.map((one) => one.code),
  );
  await db.insert(site).values({ id, name, code, country, timeZone });
  const changes = {
    name: { before: null, after: name },
    country: { before: null, after: country },
    timeZone: { before: null, after: timeZone },
  };
  await recordAudit(db, [
    { at: now, actor: by, action: 'site.added', subject: { kind: 'site', id }, changes },
  ]);
  return id;
}

export async function renameSite(
  db: TenantDb,
  { siteId, name }: z.output<typeof renameSiteInput>,
  { by, now }: Act,
): Promise<void> {
  const sites = await allSites(db);
  const found = sites.find(({ id }) => id === siteId);
  if (!found) throw notFound('That site');
  if (found.name === name) return;
  requireFree(sites, { id: siteId, name });
  await db.update(site).set({ name }).where(eq(site.id, siteId));
  const changes = { name: { before: found.name, after: name } };
  await recordAudit(db, [
    { at: now, actor: by, action: 'site.renamed', subject: { kind: 'site', id: siteId }, changes },
  ]);
}

/** Removes a site where nobody is or ever was and that nothing names: the past keeps its names. */
export async function removeSite(
  db: TenantDb,
  { siteId }: z.output<typeof siteInput>,
  { by, now }: Act,
): Promise<void> {
  const found = (await allSites(db)).find(({ id }) => id === siteId);
  if (!found) throw notFound('That site');
  // Who is being put there holds its row: they are waited for, and then found.
  await db.select({ id: site.id }).from(site).where(eq(site.id, siteId)).for('update');
  if ((await sitesInUse(db)).has(siteId))
    throw new AppError('conflict', 'It is in use by now: somebody or something belongs to it.');
  await db.delete(site).where(eq(site.id, siteId));
  const changes = { name: { before: found.name, after: null } };
  await recordAudit(db, [
    { at: now, actor: by, action: 'site.removed', subject: { kind: 'site', id: siteId }, changes },
  ]);
}

/** Who changes the sites does so alone: names and codes are compared with what is there. */
async function allSites(db: TenantDb) {
  await takeTurn(db, 'sites');
  return db.select({ id: site.id, name: site.name, code: site.code }).from(site);
}

type Named = { id: string | null; name: string };

function requireFree(sites: readonly Named[], { id, name }: Named): void {
  if (sites.some((one) => one.id !== id && one.name.toLowerCase() === name.toLowerCase()))
    throw refusal('name', 'There is a site of that name already.');
}
