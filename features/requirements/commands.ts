import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { requirement, requirementVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import type { TermsInput } from '#features/requirements/input.ts';

/** A requirement that nobody owes until something that uses it is published. */
export async function draftRequirement(
  db: TenantDb,
  { title, ...terms }: TermsInput,
  by: Actor,
): Promise<string> {
  const id = uuidv7();
  await db.insert(requirement).values({ id, title, createdBy: by.id });
  await db.insert(requirementVersion).values({ requirementId: id, n: 1, ...terms, createdBy: by.id });
  return id;
}

/** Changes a draft; what is published never changes. */
export async function redraftRequirement(
  db: TenantDb,
  requirementId: string,
  { title, ...terms }: TermsInput,
): Promise<void> {
  await db
    .update(requirementVersion)
    .set(terms)
    .where(and(eq(requirementVersion.requirementId, requirementId), isNull(requirementVersion.publishedAt)));
  await db
    .update(requirement)
    .set({ title })
    .where(and(eq(requirement.id, requirementId), eq(requirement.state, 'draft')));
}

/** Publishes a requirement that is still a draft. Of one requirement, one transaction at a time gets past this line. */
export async function publishRequirement(
  db: TenantDb,
  requirementId: string,
  by: Actor,
  now: Date,
): Promise<void> {
  await lockRequirement(db, requirementId);
  const published = await db
    .update(requirementVersion)
    .set({ publishedAt: now })
    .where(
      and(
        eq(requirementVersion.requirementId, requirementId),
        isNull(requirementVersion.publishedAt),
        sql`not exists (select from ${requirement} r where r.id = ${requirementId} and r.state <> 'draft')`,
      ),
    )
    .returning({ id: requirementVersion.id });
  if (published.length === 0) return;
  await db.update(requirement).set({ state: 'published' }).where(eq(requirement.id, requirementId));
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'requirement.published',
      subject: { kind: 'requirement', id: requirementId },
    },
  ]);
}

/** Two rules cannot give one person the same obligation twice: whoever assigns a requirement holds its row. */
export async function lockRequirement(db: TenantDb, requirementId: string): Promise<void> {
  await db
    .select({ id: requirement.id })
    .from(requirement)
    .where(eq(requirement.id, requirementId))
    .for('update');
}
