import { randomBytes } from 'node:crypto';
import { and, eq, isNull, ne, or } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { certificate } from '#db/schema/tenant/compliance.ts';
import { courseVersion } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { certificateCode } from '#features/certificates/rules/code.ts';
import { statementHash } from '#features/certificates/rules/statement.ts';
import { notFound } from '#lib/errors.ts';

type Issue = {
  attemptId: string;
  personId: string;
  courseVersionId: string;
  fulfilmentId: string | null;
  /** Last day the proof is good for; null for ever. */
  validUntil: string | null;
  at: Date;
};

/**
 * Issues the certificate of a completed attempt, once: asked again, it gives the one there is. An earlier valid certificate
 * of the same course is superseded and stays on record.
 */
export async function issueCertificate(
  db: TenantDb,
  issue: Issue,
): Promise<{ certificateId: string; code: string }> {
  const [known] = await db
    .select({ certificateId: certificate.id, code: certificate.code })
    .from(certificate)
    .where(eq(certificate.attemptId, issue.attemptId));
  if (known) return known;

  const [facts] = await db
    .select({
      givenName: person.givenName,
      familyName: person.familyName,
      courseId: courseVersion.courseId,
      courseTitle: courseVersion.title,
      contentSha256: courseVersion.contentSha256,
    })
    .from(person)
    .innerJoin(courseVersion, eq(courseVersion.id, issue.courseVersionId))
    .where(eq(person.id, issue.personId));
  if (!facts) throw notFound('The completed course');

  const certificateId = uuidv7();
  const code = certificateCode(randomBytes(16));
  const { courseTitle, contentSha256 } = facts;
  const printedName = `${facts.givenName} ${facts.familyName}`;
  const { validUntil } = issue;
  const issuedAt = issue.at.toISOString();
  const sha256 = statementHash({
    code,
    tenantId: db.tenant.id,
    printedName,
    courseTitle,
    contentSha256,
    issuedAt,
    validUntil,
  });
  await db.insert(certificate).values({
    id: certificateId,
    code,
    personId: issue.personId,
    attemptId: issue.attemptId,
    fulfilmentId: issue.fulfilmentId,
    printedName,
    courseTitle,
    sha256,
    issuedAt: issue.at,
    validUntil,
  });
  await supersede(db, { ...issue, courseId: facts.courseId, certificateId });
  await recordAudit(db, [
    {
      at: issue.at,
      actor: { kind: 'system', id: null },
      onBehalfOf: issue.personId,
      action: 'certificate.issued',
      subject: { kind: 'certificate', id: certificateId },
      changes: { code: { before: null, after: code }, courseTitle: { before: null, after: courseTitle } },
    },
  ]);
  return { certificateId, code };
}

async function supersede(
  db: TenantDb,
  by: { personId: string; courseId: string; certificateId: string },
): Promise<void> {
  const earlier = db
    .select({ id: attempt.id })
    .from(attempt)
    .where(and(eq(attempt.personId, by.personId), eq(attempt.courseId, by.courseId)))
    .as('earlier');
  await db
    .update(certificate)
    .set({ supersededBy: by.certificateId })
    .from(earlier)
    .where(
      and(
        eq(certificate.attemptId, earlier.id),
        ne(certificate.id, by.certificateId),
        isNull(certificate.supersededBy),
        isNull(certificate.revokedAt),
      ),
    );
}

/**
 * Revokes the certificate that hangs on a proof: the one issued for it, or for its attempt when nothing was owed on that day.
 * What it had superseded is superseded by its own successor, if any.
 */
export async function revokeCertificate(
  db: TenantDb,
  { fulfilmentId, attemptId }: { fulfilmentId: string; attemptId: string | null },
  why: string,
  by: Actor,
  now: Date,
): Promise<void> {
  const ofAttempt =
    attemptId === null
      ? undefined
      : and(eq(certificate.attemptId, attemptId), isNull(certificate.fulfilmentId));
  const revoked = await db
    .update(certificate)
    .set({ revokedAt: now, revokedWhy: why })
    .where(and(isNull(certificate.revokedAt), or(eq(certificate.fulfilmentId, fulfilmentId), ofAttempt)))
    .returning({ id: certificate.id, supersededBy: certificate.supersededBy });
  for (const { id, supersededBy } of revoked) {
    await db.update(certificate).set({ supersededBy }).where(eq(certificate.supersededBy, id));
  }
  await recordAudit(
    db,
    revoked.map(({ id }) => ({
      at: now,
      actor: by,
      action: 'certificate.revoked',
      subject: { kind: 'certificate', id },
      changes: { why: { before: null, after: why } },
    })),
  );
}
